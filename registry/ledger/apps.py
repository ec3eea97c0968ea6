"""The Django application of the ledger room."""

from django.apps import AppConfig

from registry.ledger import laws


class LedgerConfig(AppConfig):
    name = "registry.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        laws.tell()
