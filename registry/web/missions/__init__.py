"""The missions that brought material from the Moon."""
