"""NOTE: remarks beside an order that stand in nobody's way."""

from __future__ import annotations

from shopledger.domain.messages.entry import Entry, Remedy, Words

_NOTHING_NL = "U hoeft niets te doen."
_NOTHING_EN = "Nothing to do."

ENTRIES = (
    Entry(
        "NOTE-01",
        Remedy.NONE,
        Words("Regel overgeslagen", "De regel “{line}” heeft aantal 0 en is overgeslagen.", _NOTHING_NL),
        Words("Line skipped", "The line “{line}” has quantity 0 and was skipped.", _NOTHING_EN),
    ),
    Entry(
        "NOTE-02",
        Remedy.NONE,
        Words(
            "Vaste debiteur niet gebruikt",
            "De vaste debiteur van {method} is niet gebruikt: een ICP-bestelling krijgt altijd een eigen debiteur.",
            _NOTHING_NL,
        ),
        Words(
            "Fixed debtor not used",
            "The fixed debtor of {method} was not used: an intra-community order always gets a debtor of its own.",
            _NOTHING_EN,
        ),
    ),
    Entry(
        "NOTE-03",
        Remedy.NONE,
        Words("Tekst ingekort", "Het veld “{field}” was te lang voor uw boekhouding en is ingekort.", _NOTHING_NL),
        Words("Text cut", "The field “{field}” was too long for your books and was cut.", _NOTHING_EN),
    ),
    Entry(
        "NOTE-04",
        Remedy.NONE,
        Words(
            "Onbekend soort regel",
            "De regel “{line}” is van een soort die we niet kennen ({kind}) en is als toeslag geboekt.",
            "Kijk na of de grootboekrekening klopt.",
        ),
        Words(
            "Unknown kind of line",
            "The line “{line}” is of a kind that we do not know ({kind}) and was booked as a surcharge.",
            "See whether the ledger account is right.",
        ),
    ),
    Entry(
        "NOTE-05",
        Remedy.NONE,
        Words(
            "Afrondingsverschil geboekt",
            "Er is een aparte regel van {amount} geboekt voor het verschil tussen het totaal en de regels.",
            _NOTHING_NL,
        ),
        Words(
            "Rounding difference booked",
            "A line of its own of {amount} was booked for the difference between the total and the lines.",
            _NOTHING_EN,
        ),
    ),
    Entry(
        "NOTE-06",
        Remedy.NONE,
        Words(
            "Betaald met cadeaubon of tegoed",
            "Van deze bestelling is {amount} betaald met een cadeaubon of tegoed.",
            "De omzet is volledig geboekt; de bon of het tegoed is een betaalmiddel.",
        ),
        Words(
            "Paid with a gift card or credit",
            "{amount} of this order was paid with a gift card or store credit.",
            "The revenue was booked in full; the card or credit is a means of payment.",
        ),
    ),
    Entry(
        "NOTE-07",
        Remedy.NONE,
        Words("Adres weggelaten", "Het adres van de klant is niet volledig en is weggelaten.", _NOTHING_NL),
        Words("Address left out", "The customer's address is not complete and was left out.", _NOTHING_EN),
    ),
    Entry(
        "NOTE-08",
        Remedy.NONE,
        Words(
            "Na het boeken gewijzigd",
            "Deze bestelling is in de winkel gewijzigd nadat zij was geboekt. De boeking blijft zoals zij is.",
            "Verbeter de boeking zo nodig in uw boekhouding.",
        ),
        Words(
            "Changed after booking",
            "This order was changed in the shop after it was booked. The booking stays as it is.",
            "Correct the booking in your books where needed.",
        ),
    ),
)
