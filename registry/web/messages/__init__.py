"""One's own notices and letters, and how a collection tells people what happened."""
