"""The settings of an integration: connections, statuses, VAT table, payment methods, options of the package."""
