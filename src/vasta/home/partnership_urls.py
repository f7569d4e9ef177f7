"""Addresses under partnerships/: the app's own, and the lists that read what is planned and held."""

from django.urls import path

from vasta.partnerships import urls as own

from . import partnership_list

app_name = "partnerships"
urlpatterns = [
    path("", partnership_list.PartnershipList.as_view(), name="partnership_list"),
    path("handout.xlsx", partnership_list.PartnershipHandout.as_view(), name="partnership_handout"),
    path("print/", partnership_list.PartnershipPrint.as_view(), name="partnership_print"),
    path("bulk/", partnership_list.partnership_bulk, name="partnership_bulk"),
    path("bulk/add/", partnership_list.partnership_bulk_create, name="partnership_bulk_create"),
    *own.urlpatterns,
]
