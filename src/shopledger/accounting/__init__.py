"""One folder per accounting package. None of them knows another."""
