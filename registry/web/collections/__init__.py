"""Each collection in pictures, with the numbers beside them as a table and as a file."""
