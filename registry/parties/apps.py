"""The Django application of the parties room."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "registry.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
