"""Addresses of the care model, occasions, actions and the annual clock."""

from django.urls import URLPattern

app_name = "planning"
urlpatterns: list[URLPattern] = []
