"""Addresses of printed papers."""

from django.urls import path

from registry.web.papers import labels, views

app_name = "papers"

urlpatterns = [
    path("bench/labels/", labels.page, name="labels"),
    path("loans/<str:reference>/agreement/document/", views.agreement, name="agreement"),
    path("loans/<str:reference>/agreement/renewal/", views.renewal, name="renewal"),
    path("loans/<str:reference>/print/<slug:kind>/", views.print_for_loan, name="print"),
    path("applications/<str:reference>/letter/", views.print_letter, name="print_letter"),
    path("applications/<str:reference>/letter/<int:number>/", views.letter, name="letter"),
]
