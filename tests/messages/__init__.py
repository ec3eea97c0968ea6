"""The room of notices and letters."""
