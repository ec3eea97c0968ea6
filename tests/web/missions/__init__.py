"""The pages of missions, tested as readers see them."""
