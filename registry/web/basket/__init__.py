"""The basket: pieces one thinks of asking for, kept in the browser, signed in or not."""
