"""Addresses of the help."""

from django.urls import path

from registry.web.help import views

app_name = "help"

urlpatterns = [
    path("", views.index, name="index"),
    path("asking/", views.asking, name="asking"),
    path("loan/", views.loan, name="loan"),
    path("returns/", views.returns, name="returns"),
    path("words/", views.words, name="words"),
    path("public/", views.public, name="public"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
