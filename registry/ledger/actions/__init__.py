"""What is done to the books, one act a function."""
