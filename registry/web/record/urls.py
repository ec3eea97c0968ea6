"""Addresses of the event record. A subject may hold slashes: "loan item L-0001/1"."""

from django.urls import path

from registry.web.record import views

app_name = "record"

urlpatterns = [
    path("audit/", views.chains, name="chains"),
    path("audit/verify/", views.verify, name="verify"),
    path("audit/<slug:chain>/", views.events, name="events"),
    path("audit/<slug:chain>/<int:seq>/", views.event, name="event"),
    path("audit/<slug:chain>/of/<path:subject>/", views.subject, name="subject"),
]
