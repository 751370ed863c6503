"""AFAS SB (formerly AFAS Focus): sales as financial entries, debtors as persons or organisations."""
