"""The web server of real use over a bench's database, with the floor beside its own addresses (`registry.config.wsgi`).

Each request comes as from another address, so that the limits of the programs' door are counted and never met.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")
os.environ.setdefault("REGISTRY_POOL", "1")

from django.conf import settings
from django.utils.module_loading import import_string

settings.DATABASES["default"]["NAME"] = os.environ["REGISTRY_BENCH_DATABASE"]
registry: Final = import_string("registry.config.wsgi.application")  # reads the settings as they are by now
settings.ROOT_URLCONF = import_string("registry.console.benching.ways.__name__")  # reads the registry's own addresses
_asked: Final = count()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    number = next(_asked)
    environ["REMOTE_ADDR"] = f"198.18.{number // 250 % 250}.{number % 250}"
    found: Iterable[bytes] = registry(environ, start_response)
    return found
