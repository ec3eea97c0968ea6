"""The embedded server, the two roles, and whether a served database is fit."""
