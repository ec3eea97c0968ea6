"""Imports of real books: what is read, what is refused, what is written."""
