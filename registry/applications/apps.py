"""The Django application of the applications room."""

from django.apps import AppConfig

from registry.applications import laws


class ApplicationsConfig(AppConfig):
    name = "registry.applications"
    label = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        laws.tell()
