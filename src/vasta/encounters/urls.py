"""Addresses of encounters, the calendar and working hours."""

from django.urls import URLPattern

app_name = "encounters"
urlpatterns: list[URLPattern] = []
