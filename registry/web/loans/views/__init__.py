"""The pages of a loan, in the order in which it runs."""
