"""How fast the catalogue is, beside what else there is, over an invented collection of any size."""
