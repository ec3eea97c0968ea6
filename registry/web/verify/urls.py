"""Addresses of the public custody record. Identifiers may hold commas, even slashes."""

from django.urls import path

from registry.web.verify import downloads, following, views

app_name = "verify"

urlpatterns = [
    path("", views.page, name="page"),
    path("verify_custody.py", downloads.verifier, name="verifier"),
    path("custody-record.md", downloads.format_document, name="format"),
    path("custody-record-vectors.json", downloads.test_vectors, name="vectors"),
    path("export", downloads.export_of_everything, name="export_all"),
    path("export/<slug:chain>", downloads.export_of_chain, name="export"),
    path("heads.atom", following.feed_of_heads, name="heads_feed"),
    path("heads/by-mail/", following.by_mail, name="heads_by_mail"),
    path("heads/<slug:chain>/", views.heads, name="heads"),
    path("heads/<slug:chain>.txt", downloads.heads_as_text, name="heads_text"),
    path("loans/<str:reference>/", views.loan, name="loan"),
    path("pieces/<path:identifier>/", views.piece, name="piece"),
]
