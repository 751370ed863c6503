"""Jortt: sales as invoices over its public API; see README.md for sources and limits."""
