"""Addresses of levels and partnerships."""

from django.urls import URLPattern

app_name = "partnerships"
urlpatterns: list[URLPattern] = []
