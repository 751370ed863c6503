"""Connectors of shop systems, one folder each; none knows another."""
