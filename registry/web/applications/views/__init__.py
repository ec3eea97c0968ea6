"""The pages of an application, by who works on them."""
