"""Public pages as of a day of the past: who had a piece, an inventory, what an institution held, a loan."""
