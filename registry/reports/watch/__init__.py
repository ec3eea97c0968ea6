"""The watch: named questions asked every night of what is lent, each with its explanation and the page to mend it.

Reads across rooms and writes nothing; `loans.actions.watching` keeps what a run found, `asking` asks everything.
"""
