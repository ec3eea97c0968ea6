"""The open record beside its pages: other forms at the same address, feeds, the map for search engines, downloads."""
