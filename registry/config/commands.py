"""Runs a management command, and says in a sentence why it could not."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

from registry.database.trouble import DatabaseTrouble

# These make and serve invented data, so they turn demonstration mode on by themselves.
DEMONSTRATION_COMMANDS = {"demo", "load_demonstration"}


def run(arguments: list[str]) -> None:
    """Run `manage.py COMMAND …`. Wrong settings and a database that is away end it with a sentence and status 1."""
    if arguments[1:2] and arguments[1] in DEMONSTRATION_COMMANDS:
        os.environ["REGISTRY_DEMO"] = "1"
    try:
        _ = settings.INSTALLED_APPS  # read the settings now, where wrong ones get their sentence
        execute_from_command_line(arguments)
    except (ImproperlyConfigured, DatabaseTrouble) as trouble:
        sys.exit(str(trouble))
    except OperationalError as away:
        said = str(away).strip().splitlines()
        sys.exit(
            f"The database did not answer: {said[0] if said else away}. Check DATABASE_URL and that its server runs."
        )
