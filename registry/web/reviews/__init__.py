"""A reviewer's own page: what they must not judge, and the applicants of each call to declare against."""
