"""Tests of the list of integrations, help, terms, and of what goes wrong."""
