"""Addresses of people and settings."""

from django.urls import path

from . import duty_views, induction_views, invitation_views, settings_views, views

app_name = "accounts"
urlpatterns = [
    path("", settings_views.settings, name="settings"),
    path("school/", settings_views.provider_edit, name="provider_edit"),
    path("units/", settings_views.unit_list, name="unit_list"),
    path("units/add/", settings_views.UnitEdit.as_view(), name="unit_create"),
    path("units/<int:pk>/", settings_views.UnitEdit.as_view(), name="unit_edit"),
    path("units/<int:pk>/delete/", settings_views.UnitDelete.as_view(), name="unit_delete"),
    path("fields/", settings_views.field_list, name="field_list"),
    path("fields/add/", settings_views.FieldEdit.as_view(), name="field_create"),
    path("fields/<int:pk>/", settings_views.FieldEdit.as_view(), name="field_edit"),
    path("fields/<int:pk>/delete/", settings_views.FieldDelete.as_view(), name="field_delete"),
    path("duties/", duty_views.duty_list, name="duty_list"),
    path("duties/add/", duty_views.DutyEdit.as_view(), name="duty_create"),
    path("duties/<int:pk>/", duty_views.DutyEdit.as_view(), name="duty_edit"),
    path("duties/<int:pk>/delete/", duty_views.DutyDelete.as_view(), name="duty_delete"),
    path("induction/", induction_views.induction, name="induction"),
    path("induction/hide/", induction_views.induction_hide, name="induction_hide"),
    path("induction/<int:pk>/done/", induction_views.inductionstep_tick, name="inductionstep_tick"),
    path("induction/<int:pk>/open/", induction_views.inductionstep_untick, name="inductionstep_untick"),
    path("induction/steps/", induction_views.inductionstep_list, name="inductionstep_list"),
    path("induction/steps/defaults/", induction_views.inductionstep_defaults, name="inductionstep_defaults"),
    path("induction/steps/add/", induction_views.InductionStepEdit.as_view(), name="inductionstep_create"),
    path("induction/steps/<int:pk>/", induction_views.InductionStepEdit.as_view(), name="inductionstep_edit"),
    path(
        "induction/steps/<int:pk>/delete/",
        induction_views.InductionStepDelete.as_view(),
        name="inductionstep_delete",
    ),
    path("people/", views.PersonList.as_view(), name="person_list"),
    path("people/options/", views.membership_options, name="membership_options"),
    path("people/invite/", invitation_views.PersonInvite.as_view(), name="person_invite"),
    path("people/move/", views.reorganise, name="reorganise"),
    path("people/<int:pk>/", views.membership_detail, name="membership_detail"),
    path("people/<int:pk>/edit/", views.MembershipEdit.as_view(), name="membership_edit"),
    path("people/<int:pk>/leave/", views.membership_deactivate, name="membership_deactivate"),
    path("people/<int:pk>/return/", views.membership_reactivate, name="membership_reactivate"),
    path("profile/", views.Profile.as_view(), name="profile"),
    path(
        "invitations/<int:pk>/send-again/",
        invitation_views.invitation_send_again,
        name="invitation_send_again",
    ),
    path("invitations/<int:pk>/withdraw/", invitation_views.invitation_withdraw, name="invitation_withdraw"),
    path("join/<str:token>/", invitation_views.invitation_accept, name="invitation_accept"),
]
