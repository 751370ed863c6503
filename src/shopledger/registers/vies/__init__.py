"""The European Union's register of VAT numbers (VIES)."""
