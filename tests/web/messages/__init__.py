"""The pages of notices and letters."""
