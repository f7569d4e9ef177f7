"""Addresses under partners/: the register's own, and the pages that show all modules together."""

from django.urls import path

from vasta.partners import urls as register

from . import contact_page, hyrra_views, partner_list, partner_page

app_name = "partners"
urlpatterns = [
    path("", partner_list.PartnerList.as_view(), name="partner_list"),
    path("bulk/", partner_list.partner_bulk, name="partner_bulk"),
    path("<int:pk>/", partner_page.partner_detail, name="partner_detail"),
    path("<int:pk>/peek/", partner_page.partner_peek, name="partner_peek"),
    path("<int:pk>/brief/", partner_page.partner_brief, name="partner_brief"),
    path("<int:pk>/hyrra/", hyrra_views.partner_hyrra, name="partner_hyrra"),
    path("<int:pk>/comment/", partner_page.comment_add, name="comment_add"),
    path("people/<int:pk>/", contact_page.contact_detail, name="contact_detail"),
    *register.urlpatterns,
]
