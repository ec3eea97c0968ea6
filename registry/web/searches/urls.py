"""Addresses of one's own saved searches."""

from django.urls import path

from registry.web.searches import views

app_name = "searches"

urlpatterns = [
    path("", views.list_page, name="list"),
    path("new/", views.new, name="new"),
    path("one/<int:pk>/", views.one, name="one"),
    path("<int:pk>/", views.change, name="change"),
    path("<int:pk>/look/", views.look, name="look"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
