"""The catalogue, and a page for every sample and every piece."""
