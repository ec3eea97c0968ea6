"""The catalogue and the pages of samples and pieces, tested as readers see them."""
