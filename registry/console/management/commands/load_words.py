"""`manage.py load_words`: missions, landing sites and vocabularies in both languages, for books that begin empty."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.console.demonstration.words import load_words


class Command(BaseCommand):
    help = "Add the missions, landing sites, types, forms, use classes and methods that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in load_words().items():
            self.stdout.write(f"{count:5} {name}")
