"""Who: people, users, institutions, affiliations and the roles they hold."""
