"""How the registry is put together and set up."""
