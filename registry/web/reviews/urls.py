"""Addresses of a reviewer's declarations."""

from django.urls import path

from registry.web.reviews import views

app_name = "reviews"

urlpatterns = [
    path("reviews/conflicts/", views.conflicts, name="conflicts"),
    path("reviews/conflicts/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("reviews/conflicts/<slug:slug>/", views.applicants, name="applicants"),
]
