"""Addresses of levels and partnerships; the lists, which read what is planned and held, stand in `home`."""

from django.urls import path

from . import level_views, views

app_name = "partnerships"
urlpatterns = [
    path("add/", views.PartnershipEdit.as_view(), name="partnership_create"),
    path("<int:pk>/", views.partnership_detail, name="partnership_detail"),
    path("<int:pk>/edit/", views.PartnershipEdit.as_view(), name="partnership_edit"),
    path("<int:pk>/level/", views.partnership_change_level, name="partnership_change_level"),
    path("<int:pk>/end/", views.partnership_end, name="partnership_end"),
    path("<int:pk>/delete/", views.PartnershipDelete.as_view(), name="partnership_delete"),
    path("levels/", level_views.level_list, name="level_list"),
    path("levels/add/", level_views.LevelEdit.as_view(), name="level_create"),
    path("levels/defaults/", level_views.level_defaults, name="level_defaults"),
    path("levels/<int:pk>/", level_views.level_detail, name="level_detail"),
    path("levels/<int:pk>/edit/", level_views.LevelEdit.as_view(), name="level_edit"),
    path("levels/<int:pk>/delete/", level_views.LevelDelete.as_view(), name="level_delete"),
    path("levels/<int:pk>/up/", level_views.level_move, {"way": "up"}, name="level_up"),
    path("levels/<int:pk>/down/", level_views.level_move, {"way": "down"}, name="level_down"),
]
