"""Copies of a whole database, made and read back by PostgreSQL's own pg_dump and pg_restore, as the owner."""

import os
import subprocess
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from psycopg.conninfo import make_conninfo

from registry.database.programs import program
from registry.database.roles import owner_parameters
from registry.database.trouble import DatabaseTrouble


def dump(file: Path, alias: str = DEFAULT_DB_ALIAS) -> None:
    """Write the database, as it is at one moment, to a file. Raises DatabaseTrouble with what pg_dump said."""
    call(alias, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def load(file: Path, alias: str = DEFAULT_DB_ALIAS) -> None:
    """Read such a file into a database without tables: wholly, or not at all."""
    how = ("--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--single-transaction")
    call(alias, "pg_restore", *how, str(file))


def call(alias: str, name: str, *arguments: str) -> None:
    parameters: dict[str, Any] = owner_parameters(alias)
    # A password on the command line could be read by everybody on the machine.
    environment = {**os.environ, "PGPASSWORD": str(parameters.pop("password", "") or "")}
    target = make_conninfo(**{key: str(value) for key, value in parameters.items() if isinstance(value, (str, int))})
    command = [str(program(name)), f"--dbname={target}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DatabaseTrouble(f"{name} failed:\n{done.stderr.strip()}")
