"""Addresses of lending policies, by the collection's code."""

from django.urls import path

from registry.web.policies import views

app_name = "policies"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:code>/", views.history, name="history"),
    path("<slug:code>/edit/", views.edit, name="edit"),
]
