"""Questions and problems: a thread with the people who run the service."""
