"""The key that signs sessions and links."""

import os
import secrets
from pathlib import Path

from registry.config import env

SHORTEST_KEY = 40


def secret_key(var: Path) -> str:
    """REGISTRY_SECRET_KEY; on a machine with the embedded database, a key made once and kept in `var`.

    Raises ImproperlyConfigured with a served database and no key: its several machines must share one.
    """
    if given := env.text("REGISTRY_SECRET_KEY"):
        if len(given) < SHORTEST_KEY:
            env.refuse("REGISTRY_SECRET_KEY", f"at least {SHORTEST_KEY} characters that nobody can guess", "too short")
        return given
    if env.text("DATABASE_URL"):
        env.required("REGISTRY_SECRET_KEY", f"at least {SHORTEST_KEY} characters that nobody can guess")
    return kept_key(var / "secret-key")


def kept_key(file: Path) -> str:
    """The key in a file that only its owner may read; made if there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        side = file.with_name(f"{file.name}.{os.getpid()}")
        side.touch(mode=0o600)
        side.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        try:
            os.link(side, file)  # of two processes that start at once, the first one's key stays
        except FileExistsError:
            pass
        finally:
            side.unlink()
    return file.read_text(encoding="utf-8")
