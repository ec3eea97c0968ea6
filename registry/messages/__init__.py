"""Notices and mail: each fact is told to the right people once, in their language, with what to do next."""
