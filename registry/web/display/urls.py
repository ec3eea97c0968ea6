"""Addresses of the reader's colours and of the personal corner."""

from django.urls import path

from registry.web.display import views

app_name = "display"

urlpatterns = [
    path("colours.css", views.colours, name="colours"),
    path("colours/", views.choose, name="choose"),
    path("me/corner/", views.corner, name="corner"),
]
