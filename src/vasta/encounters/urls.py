"""Addresses of encounters, the calendar and working hours."""

from django.urls import path

from . import calendar_views, feed_views, form_views, hours_views, views

app_name = "encounters"
urlpatterns = [
    path("", views.EncounterList.as_view(), name="encounter_list"),
    path("log/", form_views.EncounterLog.as_view(), name="encounter_create"),
    path("plan/", form_views.EncounterPlan.as_view(), name="encounter_plan"),
    path("guard/", form_views.encounter_guard, name="encounter_guard"),
    path("<int:pk>/", views.encounter_detail, name="encounter_detail"),
    path("<int:pk>/peek/", views.encounter_peek, name="encounter_peek"),
    path("<int:pk>/edit/", form_views.EncounterEdit.as_view(), name="encounter_edit"),
    path("<int:pk>/hold/", form_views.EncounterHold.as_view(), name="encounter_hold"),
    path("<int:pk>/cancel/", form_views.encounter_cancel, name="encounter_cancel"),
    path("<int:pk>/delete/", views.EncounterDelete.as_view(), name="encounter_delete"),
    path("<int:pk>/next/", form_views.encounter_next, name="encounter_next"),
    path("<int:pk>/partnership/", form_views.encounter_serve, name="encounter_serve"),
    path("<int:pk>/join/", form_views.encounter_join, name="encounter_join"),
    path("<int:pk>/hand-over/", form_views.encounter_hand_over, name="encounter_hand_over"),
    path("partner/<int:partner>/", views.partner_timeline, name="partner_timeline"),
    path("calendar/", calendar_views.calendar_page, name="calendar"),
    path("<int:pk>/move/", calendar_views.EncounterMove.as_view(), name="encounter_move"),
    path("<int:pk>/ics/", feed_views.encounter_ics, name="encounter_ics"),
    path("feed/", feed_views.feed_settings, name="feed_settings"),
    path("feed/<str:token>.ics", feed_views.feed_file, name="feed"),
    path("hours/", hours_views.hours_week, name="hours_week"),
    path("hours/take/", hours_views.hours_take, name="hours_take"),
    path("hours/file/", hours_views.hours_export, name="hours_export"),
    path("hours/team/", hours_views.hours_team, name="hours_team"),
    path("hours/add/", hours_views.WorkTimeEdit.as_view(), name="worktime_create"),
    path("hours/<int:pk>/edit/", hours_views.WorkTimeEdit.as_view(), name="worktime_edit"),
    path("hours/<int:pk>/delete/", hours_views.WorkTimeDelete.as_view(), name="worktime_delete"),
]
