"""Applications: policy, verdict, acts, and the laws the database holds."""
