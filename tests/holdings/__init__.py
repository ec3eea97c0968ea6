"""Identifiers, pieces, places."""
