"""Addresses of the screens that compose everything."""

from django.urls import path

from vasta.home import demo_views, views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("language/", views.set_language, name="language"),
    path("whats-new/", views.whats_new, name="whats_new"),
    path("demo/remove/", demo_views.demo_remove, name="demo_remove"),
]
