"""The address of the desk."""

from django.urls import path

from registry.web.desk import views

app_name = "desk"

urlpatterns = [
    path("desk/", views.page, name="page"),
]
