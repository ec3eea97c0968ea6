"""Who may do what: every act, by everybody, of their own and of others, in every state."""
