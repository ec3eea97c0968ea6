"""`manage.py makemessages`: bring the catalogue of translations to what code and templates ask for."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registry.console import catalogue


class Command(BaseCommand):
    help = "Gather what needs translating into registry/locale. Needs no gettext programs."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forget", action="store_true", help="drop translations that nothing asks for any longer")

    def handle(self, *args: Any, **options: Any) -> None:
        gathered = catalogue.gather()
        for language in catalogue.LANGUAGES:
            merged = catalogue.merge(language, gathered)
            catalogue.write(language, merged, forget=options["forget"])
            missing = sum(1 for message in merged if message.id and not catalogue.is_translated(message))
            self.stdout.write(f"{language}: {len(merged)} messages, {missing} without a translation.")
