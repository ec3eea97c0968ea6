"""The Django application of the papers room."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "registry.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"
