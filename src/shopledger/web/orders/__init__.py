"""Orders and what became of them: Overview, Report, Errors, Open, and the page of one order."""
