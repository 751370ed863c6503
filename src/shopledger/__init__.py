"""Shopledger: web shop orders go in, bookings in the accounting package come out, each exactly once.

This module holds the version only. The folders below it follow the way of an order; docs/architecture.md
says which may know which.
"""

__version__ = "0.1.0"
