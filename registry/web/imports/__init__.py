"""Imports on a page: upload a file, read what becomes of every row, then confirm; nothing is written before."""
