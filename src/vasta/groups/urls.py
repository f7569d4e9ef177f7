"""Addresses of groups, teams and their seats."""

from django.urls import path

from . import views

app_name = "groups"
urlpatterns = [
    path("", views.GroupList.as_view(), name="group_list"),
    path("add/", views.GroupEdit.as_view(), name="group_create"),
    path("<int:pk>/", views.group_detail, name="group_detail"),
    path("<int:pk>/edit/", views.GroupEdit.as_view(), name="group_edit"),
    path("<int:pk>/delete/", views.GroupDelete.as_view(), name="group_delete"),
    path("seats/add/", views.SeatEdit.as_view(), name="seat_create"),
    path("seats/<int:pk>/edit/", views.SeatEdit.as_view(), name="seat_edit"),
    path("seats/<int:pk>/end/", views.seat_end, name="seat_end"),
    path("seats/<int:pk>/delete/", views.SeatDelete.as_view(), name="seat_delete"),
]
