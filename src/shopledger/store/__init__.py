"""All tables, the queries on them, secrets at rest, and the way from rows to domain values and back.

One Django app with one migration history. It decides nothing: what happens to an order is the pipeline's.
"""
