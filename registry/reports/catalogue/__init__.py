"""The catalogue: which pieces, narrowed how, how many and how much; the same for pages, interface and export."""
