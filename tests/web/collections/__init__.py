"""The pages of collections, tested as readers see them."""
