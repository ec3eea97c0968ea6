"""Work on pieces: what curators and the laboratory do to them outside a loan."""
