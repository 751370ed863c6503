"""From sign-up to the first booking: connect both sides, confirm the settings, a dry run, start."""
