"""What orders, VAT, bookings and postings are.

Standard library only: no clock, no files, no network, no Django. Everything here is a value or a pure function,
so that a dry run over old orders is the same code as the real thing.
"""
