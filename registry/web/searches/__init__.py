"""Searches of the catalogue that somebody keeps."""
