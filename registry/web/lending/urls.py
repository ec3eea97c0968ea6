"""Addresses of the register. References and slugs are the same in every language."""

from django.urls import path

from registry.web.lending import views

app_name = "lending"

urlpatterns = [
    path("", views.register, name="list"),
    path("institutions/", views.institutions, name="institutions"),
    path("institutions/<slug:slug>/", views.institution, name="institution"),
    path("<str:reference>/", views.loan, name="loan"),
]
