"""Addresses of the partner register."""

from django.urls import path

from . import contact_views, term_views, views
from .importing import views as importing

app_name = "partners"
urlpatterns = [
    path("add/", views.PartnerEdit.as_view(), name="partner_create"),
    path("similar/", views.partner_similar, name="partner_similar"),
    path("options/", views.partner_options, name="partner_options"),
    path("<int:pk>/edit/", views.PartnerEdit.as_view(), name="partner_edit"),
    path("<int:pk>/delete/", views.PartnerDelete.as_view(), name="partner_delete"),
    path("<int:partner>/relations/add/", views.RelationEdit.as_view(), name="partnerrelation_create"),
    path("relations/<int:pk>/", views.RelationEdit.as_view(), name="partnerrelation_edit"),
    path("relations/<int:pk>/delete/", views.relation_delete, name="partnerrelation_delete"),
    path("people/", contact_views.ContactList.as_view(), name="contact_list"),
    path("people/add/", contact_views.ContactEdit.as_view(), name="contact_create"),
    path("people/<int:pk>/edit/", contact_views.ContactEdit.as_view(), name="contact_edit"),
    path("people/<int:pk>/delete/", contact_views.ContactDelete.as_view(), name="contact_delete"),
    path(
        "people/<int:contact>/places/add/", contact_views.AffiliationEdit.as_view(), name="affiliation_create"
    ),
    path("places/<int:pk>/", contact_views.AffiliationEdit.as_view(), name="affiliation_edit"),
    path("places/<int:pk>/delete/", contact_views.AffiliationDelete.as_view(), name="affiliation_delete"),
    path("import/", importing.import_list, name="import_list"),
    path("import/add/", importing.import_create, name="import_create"),
    path("import/<int:pk>/", importing.import_detail, name="import_detail"),
    path("import/<int:pk>/columns/", importing.import_columns, name="import_columns"),
    path("import/<int:pk>/rows/<int:position>/mend/", importing.import_mend, name="import_mend"),
    path("import/<int:pk>/rows/<int:position>/decide/", importing.import_decide, name="import_decide"),
    path("import/<int:pk>/decide/", importing.import_decide_all, name="import_decide_all"),
    path("import/<int:pk>/start/", importing.import_start, name="import_start"),
    path("import/<int:pk>/discard/", importing.import_discard, name="import_discard"),
    path("import/<int:pk>/rows.xlsx", importing.import_file, {"kind": "xlsx"}, name="import_xlsx"),
    path("import/<int:pk>/rows.csv", importing.import_file, {"kind": "csv"}, name="import_csv"),
    path("words/<str:vocabulary>/", term_views.term_list, name="term_list"),
    path("words/<str:vocabulary>/add/", term_views.TermEdit.as_view(), name="term_create"),
    path("words/<int:pk>/edit/", term_views.TermEdit.as_view(), name="term_edit"),
    path("words/<int:pk>/delete/", term_views.TermDelete.as_view(), name="term_delete"),
]
