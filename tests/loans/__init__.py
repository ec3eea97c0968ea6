"""The loans room: its acts, each with its refusals, and its laws, each broken by hand."""
