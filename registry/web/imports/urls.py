"""Addresses of imports. A preview's address names the file by its digest, so it can be read again and confirmed."""

from django.urls import path

from registry.web.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.upload, name="upload"),
    path("<slug:code>/<str:sha256>/", views.preview, name="preview"),
    path("<slug:code>/<str:sha256>/rows.csv", views.rows, name="rows"),
]
