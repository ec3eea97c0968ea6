"""What is done to loans, one act a function."""
