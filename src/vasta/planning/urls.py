"""Addresses of the care model, occasions, actions and the annual clock."""

from django.urls import path

from . import clock_views

app_name = "planning"
urlpatterns = [
    path("clock/", clock_views.clockentry_list, name="clockentry_list"),
    path("clock/add/", clock_views.ClockEntryEdit.as_view(), name="clockentry_create"),
    path("clock/<int:pk>/", clock_views.clockentry_detail, name="clockentry_detail"),
    path("clock/<int:pk>/edit/", clock_views.ClockEntryEdit.as_view(), name="clockentry_edit"),
    path("clock/<int:pk>/delete/", clock_views.ClockEntryDelete.as_view(), name="clockentry_delete"),
]
