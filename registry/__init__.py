"""A registry of lunar samples: which piece lies where, who has it on loan, and how much of it is left."""
