"""The demo: a simulated shop and simulated books on loopback, the real pipeline between them, and a comparison after it.

It uses the systems of the registry by key and knows none of them by name.
"""
