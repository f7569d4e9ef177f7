"""Addresses of the screens that compose everything."""

from django.urls import path

from vasta.home import clock_views, demo_views, four_field_views, induction, targets, views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("clock/", clock_views.annual_clock, name="annual_clock"),
    path("clock/picture.svg", clock_views.annual_clock_file, name="annual_clock_file"),
    path("levels/", four_field_views.four_field_page, name="four_field"),
    path("levels/matrix.xlsx", four_field_views.matrix_file, name="four_field_matrix"),
    path("levels/targets/", targets.targets, name="four_field_targets"),
    path("induction/team/", induction.induction_team, name="induction_team"),
    path("language/", views.set_language, name="language"),
    path("whats-new/", views.whats_new, name="whats_new"),
    path("demo/remove/", demo_views.demo_remove, name="demo_remove"),
]
