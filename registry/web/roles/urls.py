"""Addresses of roles: by collection, by institution, and one that ends."""

from django.urls import path

from registry.web.roles import views

app_name = "roles"

urlpatterns = [
    path("of/<slug:slug>/", views.institution, name="institution"),
    path("end/<int:number>/", views.end, name="end"),
    path("<slug:code>/", views.collection, name="page"),
]
