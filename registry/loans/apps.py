"""The Django application of the loans room."""

from django.apps import AppConfig


class LoansConfig(AppConfig):
    name = "registry.loans"
    label = "loans"
    default_auto_field = "django.db.models.BigAutoField"
