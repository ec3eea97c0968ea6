"""What is done to holdings, one act a function."""
