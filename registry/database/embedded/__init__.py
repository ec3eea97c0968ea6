"""Django's PostgreSQL backend with the embedded server behind it: ENGINE = "registry.database.embedded"."""
