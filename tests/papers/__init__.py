"""Papers: their characters, their standard, what they say."""
