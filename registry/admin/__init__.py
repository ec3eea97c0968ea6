"""Django's admin as a door for reference data and support."""
