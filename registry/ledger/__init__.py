"""How much, and where: movements whose lines carry mass from account to account."""
