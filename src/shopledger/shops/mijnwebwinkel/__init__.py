"""Mijnwebwinkel (MyOnlineStore Connect, API version 1): reads orders, never writes to the shop. See README.md."""
