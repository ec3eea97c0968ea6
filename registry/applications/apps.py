"""The Django application of the applications room."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "registry.applications"
    label = "applications"
    default_auto_field = "django.db.models.BigAutoField"
