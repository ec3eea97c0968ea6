"""What awaits a person: every act that their roles let them do now, what it is about, since when and by when.

Reads across rooms and writes nothing. A line says that the act is next, not that nothing stands in its way: the page of
the act asks its rules. `found.awaiting` is the question.
"""
