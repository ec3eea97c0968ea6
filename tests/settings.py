"""The settings of the tests: those of the registry, outside demonstration mode, with quick stand-ins where allowed."""

import os

os.environ.pop("REGISTRY_DEMO", None)
os.environ.pop("REGISTRY_POOL", None)

from registry.config.settings import *  # noqa: F403
from registry.config.settings import DATABASES, MIDDLEWARE, STORAGES, VAR

# A power cut may take what tests have written, so nothing waits for the disk. Hence the tests' server is another one
# than that of the data people look at.
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
if "FOLDER" in DATABASES["default"]:
    DATABASES["default"]["FOLDER"] = VAR / "postgres-of-tests"
    DATABASES["default"]["SERVER"] = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
# Hashing a password slowly is right for people and costs the tests minutes.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files come from where they lie in the source, so nothing need be collected first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MIDDLEWARE = [layer for layer in MIDDLEWARE if not layer.startswith("whitenoise")]
