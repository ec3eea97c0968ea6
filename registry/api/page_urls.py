"""Addresses of the pages about the programs' door, in each language."""

from django.urls import path

from registry.api import pages

app_name = "api"

urlpatterns = [
    path("", pages.reference, name="reference"),
    path("dictionary/", pages.dictionary, name="dictionary"),
    path("dictionary.csv", pages.dictionary_file, name="dictionary_file"),
]
