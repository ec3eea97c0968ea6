"""The pages from which papers are printed and fetched."""
