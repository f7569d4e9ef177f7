"""Addresses of the care model, occasions, actions and the annual clock."""

from django.urls import path

from . import action_views, cadence_views, clock_views, occasion_views

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
    path("care/", cadence_views.cadence_list, name="cadence_list"),
    path("care/add/", cadence_views.CadenceEdit.as_view(), name="cadence_create"),
    path("care/<int:pk>/edit/", cadence_views.CadenceEdit.as_view(), name="cadence_edit"),
    path("care/<int:pk>/delete/", cadence_views.CadenceDelete.as_view(), name="cadence_delete"),
    path("terms/", cadence_views.schoolperiod_list, name="schoolperiod_list"),
    path("terms/add/", cadence_views.SchoolPeriodEdit.as_view(), name="schoolperiod_create"),
    path("terms/<int:pk>/edit/", cadence_views.SchoolPeriodEdit.as_view(), name="schoolperiod_edit"),
    path("terms/<int:pk>/delete/", cadence_views.SchoolPeriodDelete.as_view(), name="schoolperiod_delete"),
    path("occasions/", occasion_views.OccasionList.as_view(), name="occasion_list"),
    path("occasions/kept/", occasion_views.kept_share, name="kept_share"),
    path("occasions/<int:pk>/skip/", occasion_views.occasion_skip, name="occasion_skip"),
    path("occasions/<int:pk>/move/", occasion_views.occasion_move, name="occasion_move"),
    path("clock/", clock_views.clockentry_list, name="clockentry_list"),
    path("clock/add/", clock_views.ClockEntryEdit.as_view(), name="clockentry_create"),
    path("clock/<int:pk>/", clock_views.clockentry_detail, name="clockentry_detail"),
    path("clock/<int:pk>/edit/", clock_views.ClockEntryEdit.as_view(), name="clockentry_edit"),
    path("clock/<int:pk>/delete/", clock_views.ClockEntryDelete.as_view(), name="clockentry_delete"),
]
