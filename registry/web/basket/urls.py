"""Addresses of the basket."""

from django.urls import path

from registry.web.basket import views

app_name = "basket"

urlpatterns = [
    path("", views.page, name="page"),
    path("<slug:code>/apply/", views.apply, name="apply"),
]
