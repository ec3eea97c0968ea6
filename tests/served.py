"""The environment of an installation whose database lies on a served PostgreSQL; the tests' server plays its part."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from registry.database.roles import owner_parameters

ROOT = Path(__file__).resolve().parent.parent
KEY = "a key that is long enough to be taken, and no secret"


def environment(database: str, var: Path, **more: str) -> dict[str, str]:
    """What such an installation has set, and nothing of ours: addresses of both roles, a key, a folder of its own."""
    server = owner_parameters()
    where = f"{quote(str(server['host']), safe='')}:{server.get('port') or 5432}/{database}"
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(("REGISTRY", "DJANGO"))},
        "DATABASE_URL": f"postgresql://{connection.settings_dict['USER']}@{where}",
        "DATABASE_OWNER_URL": f"postgresql://{server['user']}@{where}",
        "REGISTRY_SECRET_KEY": KEY,
        "REGISTRY_VAR": str(var),
        **more,
    }


def start(surroundings: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """`manage.py COMMAND …` in such an installation, its output to be read."""
    command = [sys.executable, "-u", "manage.py", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def manage(surroundings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same, to its end."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
