"""What the simulators of all systems share.

A small WSGI base, faults on command, a settable clock, checks against a stored specification, and the market that fills
a simulated shop with a realistic year.
"""
