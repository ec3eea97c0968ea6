"""What is done to loans, one act a function, from opening to closing."""
