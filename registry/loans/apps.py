"""The Django application of the loans room."""

from django.apps import AppConfig

from registry.loans import laws


class LoansConfig(AppConfig):
    name = "registry.loans"
    label = "loans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        laws.tell()
