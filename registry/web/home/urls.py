"""The address of the first page."""

from django.urls import path

from registry.web.home import views

app_name = "home"

urlpatterns = [
    path("", views.page, name="page"),
]
