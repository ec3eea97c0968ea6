"""The programs' door: the open record as JSON, and two acts on one's own applications by token."""
