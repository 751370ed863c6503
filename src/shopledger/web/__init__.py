"""Plain pages over what is stored: Report, Errors and Open of one integration, in Dutch and English, without scripts.

No tables of its own. Rows are reached through the account of whoever is signed in and in no other way.
"""
