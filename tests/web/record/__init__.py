"""The event record's pages."""
