"""Open loans come in from older books."""
