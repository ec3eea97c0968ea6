"""Addresses of calls: public under lending, the office's own under calls."""

from django.urls import path

from registry.web.calls import meeting, public, running

app_name = "calls"

urlpatterns = [
    path("lending/calls/", public.list_page, name="list"),
    path("lending/calls/<slug:slug>/", public.detail, name="detail"),
    path("calls/", running.office, name="office"),
    path("calls/new/<slug:code>/", running.new, name="new"),
    path("calls/without/<slug:code>/", meeting.without_call, name="without"),
    path("calls/<slug:slug>/", running.run, name="run"),
    path("calls/<slug:slug>/meeting/", meeting.meeting, name="meeting"),
    path("calls/<slug:slug>/edit/", running.edit, name="edit"),
    path("calls/<slug:slug>/announce/", running.announce, name="announce"),
    path("calls/<slug:slug>/extend/", running.extend, name="extend"),
    path("calls/<slug:slug>/close/", running.close, name="close"),
    path("calls/<slug:slug>/publish/", running.publish, name="publish"),
    path("calls/<slug:slug>/cancel/", running.cancel, name="cancel"),
]
