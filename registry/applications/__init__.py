"""May I have it? Policy, verdict, application, review and decision."""
