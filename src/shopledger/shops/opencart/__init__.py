"""OpenCart 2.3, 3 and 4, read through our own extension (module/)."""
