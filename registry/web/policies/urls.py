"""Addresses of lending policies, by the collection's code."""

from django.urls import path

from registry.web.policies import calendar, views

app_name = "policies"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:code>/", views.history, name="history"),
    path("<slug:code>/calendar/", calendar.calendar, name="calendar"),
    path("<slug:code>/calendar/<int:number>/remove/", calendar.remove, name="remove_day"),
    path("<slug:code>/edit/", views.edit, name="edit"),
]
