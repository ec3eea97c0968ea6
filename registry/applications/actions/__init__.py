"""What is done to applications, one act a function."""
