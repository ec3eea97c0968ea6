"""The pages, as a browser and a reader meet them."""
