"""SnelStart, by its B2B API version 2."""
