"""Addresses of the house's own pages."""

from django.urls import path

from vasta.core import attachments, components, privacy_views, run_views, views

app_name = "core"
urlpatterns = [
    path("files/<str:model>/<int:pk>/add/", attachments.attachment_create, name="attachment_create"),
    path("files/<int:pk>/", attachments.attachment_detail, name="attachment_detail"),
    path("search/", views.search_page, name="search"),
    path("history/<str:model>/<int:pk>/", views.object_history, name="object_history"),
    path("changes/", views.change_list, name="change_list"),
    path("changes/<int:pk>/undo/", views.change_undo, name="change_undo"),
    path("runs/<int:pk>/", run_views.run_detail, name="run_detail"),
    path("runs/<int:pk>/continue/", run_views.run_continue, name="run_continue"),
    path("views/save/", views.view_save, name="view_save"),
    path("views/<int:pk>/delete/", views.view_delete, name="view_delete"),
    path("personal-data/", privacy_views.personal_data_page, name="personal_data"),
    path("downloads/", privacy_views.export_list, name="export_list"),
    path("components/", components.components, name="components"),
]
