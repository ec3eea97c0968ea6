"""The Django application of the parties room."""

from django.apps import AppConfig

from registry.parties import laws


class PartiesConfig(AppConfig):
    name = "registry.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        laws.tell()
