"""The support pages: what they keep, and what they never touch."""
