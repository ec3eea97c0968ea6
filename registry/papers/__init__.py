"""Stored files, kept by their content."""
