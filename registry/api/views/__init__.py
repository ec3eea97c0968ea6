"""The views of the programs' door, one module to a part of the registry."""
