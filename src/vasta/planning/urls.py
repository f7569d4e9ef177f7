"""Addresses of the care model, occasions, actions and the annual clock."""

from django.urls import path

from . import action_views, clock_views

app_name = "planning"
urlpatterns = [
    path("actions/", action_views.ActionList.as_view(), name="action_list"),
    path("actions/add/", action_views.ActionEdit.as_view(), name="action_create"),
    path("actions/bulk/", action_views.action_bulk, name="action_bulk"),
    path("actions/<int:pk>/", action_views.action_detail, name="action_detail"),
    path("actions/<int:pk>/edit/", action_views.ActionEdit.as_view(), name="action_edit"),
    path("actions/<int:pk>/done/", action_views.action_done, name="action_done"),
    path("actions/<int:pk>/drop/", action_views.action_drop, name="action_drop"),
    path("actions/<int:pk>/reopen/", action_views.action_reopen, name="action_reopen"),
    path("actions/<int:pk>/delete/", action_views.ActionDelete.as_view(), name="action_delete"),
    path("clock/", clock_views.clockentry_list, name="clockentry_list"),
    path("clock/add/", clock_views.ClockEntryEdit.as_view(), name="clockentry_create"),
    path("clock/<int:pk>/", clock_views.clockentry_detail, name="clockentry_detail"),
    path("clock/<int:pk>/edit/", clock_views.ClockEntryEdit.as_view(), name="clockentry_edit"),
    path("clock/<int:pk>/delete/", clock_views.ClockEntryDelete.as_view(), name="clockentry_delete"),
]
