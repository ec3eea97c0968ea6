"""Calls: what anybody reads of them, and the office's pages to run them."""
