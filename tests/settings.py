"""The settings of the tests: those of the registry, outside demonstration mode, with quick stand-ins where allowed."""

import os

os.environ.pop("REGISTRY_DEMO", None)
os.environ.pop("REGISTRY_POOL", None)

from registry.config.settings import *  # noqa: F403
from registry.config.settings import DATABASES, MIDDLEWARE, STORAGES

# Losing the last moments at a power cut is no loss here, and each commit waits for no disk.
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
# Hashing a password slowly is right for people and costs the tests minutes.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files come from where they lie in the source, so nothing need be collected first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MIDDLEWARE = [layer for layer in MIDDLEWARE if not layer.startswith("whitenoise")]
