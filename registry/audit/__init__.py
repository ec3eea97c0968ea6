"""What happened, for good: the chained event table and the table of allowed moves."""
