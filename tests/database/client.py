"""A program that uses an embedded server: `python client.py FOLDER`, then one SQL statement a line, one answer a line.

The line "reconnect" drops its connection; "fork" leaves a child behind that holds on until its own input ends.
"""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.db import OperationalError, connection


def configure(folder: str) -> None:
    database = {
        "ENGINE": "registry.database.embedded",
        "NAME": "scratch",
        "MAKES": "scratch",
        "SERVER": {"fsync": "off"},
        "USER": "registry_app",
        "APP_ROLE": "registry_app",
        "OWNER": {"USER": "registry_owner"},
        "FOLDER": Path(folder),
        "OPTIONS": {},
    }
    settings.configure(DATABASES={"default": database}, USE_TZ=True)
    django.setup()


def answer(line: str) -> str:
    if line == "reconnect":
        connection.close()
        return "ok"
    if line == "fork":
        connection.close()
        return f"{os.getpid()}" if os.fork() else "child"
    try:
        with connection.cursor() as cursor:
            cursor.execute(line)
            return str(cursor.fetchone()[0]) if cursor.description else "ok"
    except OperationalError as error:
        return "refused: " + " ".join(str(error).split())


def main() -> None:
    configure(sys.argv[1])
    for line in sys.stdin:
        reply = answer(line.strip())
        if reply == "child":
            # Wait, with a lock of its own, for the pipe that the test keeps open; then leave as any process does.
            os.read(int(os.environ["CHILD_WAITS_ON"]), 1)
            return
        print(reply, flush=True)
        if line.strip() == "fork":
            return


if __name__ == "__main__":
    main()
