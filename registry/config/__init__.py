"""How the parts are put together and started: settings, addresses, the way in for a web server."""
