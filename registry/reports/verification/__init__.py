"""Every law asked again of the whole database, from the lines up: nothing is believed because it is stored."""
