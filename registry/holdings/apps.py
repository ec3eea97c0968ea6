"""The Django application of the holdings room."""

from django.apps import AppConfig

from registry.holdings import laws


class HoldingsConfig(AppConfig):
    name = "registry.holdings"
    label = "holdings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        laws.tell()
