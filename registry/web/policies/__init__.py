"""Lending policies: what is in force, how it came to be, and a new version with what it would have decided."""
