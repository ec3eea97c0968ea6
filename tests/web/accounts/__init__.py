"""Signing in, second factors, the demonstration's sign-ins, one's own page."""
