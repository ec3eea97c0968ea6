"""Template tags and filters: how masses, dates, addresses and people are written on a page."""
