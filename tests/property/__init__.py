"""Random acts, lawful and not."""
