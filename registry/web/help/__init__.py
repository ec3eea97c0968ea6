"""Help: how to find and ask, how a loan runs, how a return is squared, the words, what is public."""
