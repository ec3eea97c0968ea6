"""Open loans of older books are taken over as of one day, by a file."""
