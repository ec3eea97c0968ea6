"""Reading one's own notices, arranging a collection's, and the log of what was sent."""
