"""Applications: writing one, checking it, reviewing it, deciding it; each step a page."""
