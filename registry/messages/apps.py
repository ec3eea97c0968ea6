"""The Django application of the messages room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from registry.messages import laws


class MessagesConfig(AppConfig):
    name = "registry.messages"
    label = "messages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        laws.tell()
        autodiscover_modules("notices")  # each room states its own there
