"""The chained event record."""
