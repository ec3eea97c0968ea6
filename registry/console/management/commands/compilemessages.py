"""`manage.py compilemessages`: make the translation files that Django reads, where they are older than their source."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.console import catalogue


class Command(BaseCommand):
    help = "Compile the translations in registry/locale. Needs no gettext programs."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for language in catalogue.LANGUAGES:
            if catalogue.compile_catalogue(language) and options["verbosity"]:
                self.stdout.write(f"Compiled {language}.")
