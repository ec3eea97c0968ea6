"""Addresses of the catalogue. Identifiers are the same in every language and may hold commas, even slashes."""

from django.urls import path

from registry.web.holdings import views

app_name = "holdings"

urlpatterns = [
    path("", views.catalogue, name="list"),
    path("compare/", views.compare, name="compare"),
    path("images/<int:pk>/", views.image, name="image"),
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("photographs/<int:pk>/", views.photograph, name="photograph"),
    path("<path:identifier>/", views.page, name="page"),
]
