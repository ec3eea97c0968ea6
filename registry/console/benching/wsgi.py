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

settings.DATABASES["default"]["NAME"] = os.environ["REGISTRY_BENCH_DATABASE"]

from registry.config.wsgi import application as registry  # noqa: E402  # reads the settings above
from registry.console.benching import ways  # noqa: E402  # reads the registry's own addresses

settings.ROOT_URLCONF = ways.__name__
_asked: Final = count()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    number = next(_asked)
    environ["REMOTE_ADDR"] = f"198.18.{number // 250 % 250}.{number % 250}"
    found: Iterable[bytes] = registry(environ, start_response)
    return found
