"""Addresses of groups, teams and their seats."""

from django.urls import URLPattern

app_name = "groups"
urlpatterns: list[URLPattern] = []
