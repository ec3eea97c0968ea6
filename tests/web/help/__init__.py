"""The help says what the registry does."""
