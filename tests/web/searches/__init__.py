"""Saved searches, tested as their owners use them."""
