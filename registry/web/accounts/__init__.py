"""Who one is to the registry: signing in, a second factor, the demonstration's sign-ins, one's own page."""
