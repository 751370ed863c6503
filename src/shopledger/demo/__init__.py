"""The demo: a simulated shop and simulated books, the real pipeline between them, and a comparison afterwards.

It uses the systems of the registry by key and knows none of them by name.
"""
