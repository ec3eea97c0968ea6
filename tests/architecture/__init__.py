"""The house rules, once, over everything."""
