"""The checks and services behind ./dev; no part of the installed product."""
