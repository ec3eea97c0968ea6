"""Who holds which role, and giving and ending them."""
