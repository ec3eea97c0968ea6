"""Management commands: the registry from a terminal."""
