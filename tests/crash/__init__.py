"""Kills real workers at every step of a booking, loses the answers of every kind of write, and counts documents.

    python -m tests.crash [--smoke] [--kills N] [--losses N] [--books KEY ...] [--database sqlite|postgresql|both]

What is lost, doubled or refused without reason is counted in the simulated shop and the simulated books, not in our own
tables. `__main__` starts one `theatre` per database; it plays the `acts` of each package and kind of document in an
`arena`, with workers of `worker` that are killed and a `saboteur` that has answers dropped.
"""
