"""The PostgreSQL under everything: the embedded server, its two roles, and whether a served one is fit."""
