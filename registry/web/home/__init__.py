"""The first page: the Moon with its landing sites, what is held, and a way in for each kind of reader."""
