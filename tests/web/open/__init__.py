"""The open record at the addresses of its pages: other forms, links, feeds, the map, downloads."""
