"""HTML: the pages of the registry."""
