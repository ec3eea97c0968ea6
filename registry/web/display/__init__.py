"""How the registry shows itself to one reader: their colours, and the personal corner of the masthead."""
