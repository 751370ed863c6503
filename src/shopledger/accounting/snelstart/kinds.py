"""SnelStart's kinds of VAT, as the settings name them, and the words that documents use for each."""

from __future__ import annotations

NO_VAT = "Geen"
FOREIGN_RATES = ("SR", "RRH", "RRL", "PR", "SRR")
"""The kinds of rate of another member state's VAT (one stop shop), as SnelStart names them."""

VAT_KINDS: dict[str, tuple[str, str]] = {
    "Hoog": ("Hoog", "VerkopenHoog"),
    "Laag": ("Laag", "VerkopenLaag"),
    "Overig": ("Overig", "VerkopenOverig"),
    "Geen": (NO_VAT, ""),
    "Verlegd": (NO_VAT, "VerkopenVerlegd"),
    **dict.fromkeys(FOREIGN_RATES, (NO_VAT, "")),
}
"""By VAT code of the settings: the word on a line and the word in the list of VAT amounts, which differ."""
