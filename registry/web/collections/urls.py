"""Addresses of the collections."""

from django.urls import path

from registry.web.collections import views
from registry.web.policies.public import policy

app_name = "collections"

urlpatterns = [
    path("", views.collections, name="list"),
    path("<slug:code>/", views.collection, name="page"),
    path("<slug:code>/policy/", policy, name="policy"),
    path("<slug:code>/<slug:picture>.csv", views.numbers, name="numbers"),
]
