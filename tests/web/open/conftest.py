"""The furnished world, for tests that only read it."""

from tests.api.furnished import furnished_database, world

__all__ = ["furnished_database", "world"]
