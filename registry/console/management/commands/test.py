"""`manage.py test`: every check and every test. The work is done by `tests`, in a process with settings of its own."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Run every check and every test; words after -- go to pytest."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--checks", action="store_true", help="only the checks, no tests")
        parser.add_argument(
            "--soak", action="store_true", help="only the long forms of the random and concurrency tests"
        )
        parser.add_argument("pytest", nargs="*", help="arguments for pytest")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [f"--{name}" for name in ("checks", "soak") if options[name]]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, "-m", "tests", *chosen, *options["pytest"]]
        sys.exit(subprocess.run(command, cwd=settings.ROOT, env=environment, check=False).returncode)
