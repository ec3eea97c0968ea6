"""Addresses of notices and letters."""

from django.urls import path

from registry.web.messages.views import arranging, reading, sent

app_name = "messages"

urlpatterns = [
    path("messages/", reading.list_page, name="list"),
    path("messages/read/", reading.read_all, name="read_all"),
    path("messages/<int:number>/", reading.open_notice, name="open"),
    path("messages/letters/", reading.letters, name="letters"),
    path("messages/letters/<int:number>/", reading.letter, name="letter"),
    path("messages/collections/<slug:code>/", arranging.timetable, name="arrange"),
    path("messages/collections/<slug:code>/sent/", sent.log, name="log"),
    path("messages/collections/<slug:code>/sent/<int:number>/", sent.letter, name="sent"),
    path("messages/collections/<slug:code>/sent/<int:number>/again/", sent.again, name="again"),
    path("messages/collections/<slug:code>/<slug:kind>/", arranging.kind, name="kind"),
]
