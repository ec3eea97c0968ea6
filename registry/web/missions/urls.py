"""Addresses of the missions."""

from django.urls import path

from registry.web.missions import views

app_name = "missions"

urlpatterns = [
    path("", views.missions, name="list"),
    path("<slug:slug>/", views.mission, name="page"),
]
