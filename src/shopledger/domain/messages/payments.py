"""PAY: what can stand between a payment and the open item it belongs to."""

from __future__ import annotations

from shopledger.domain.messages.entry import Entry, Remedy, Words

ENTRIES = (
    Entry(
        "PAY-01",
        Remedy.WAIT,
        Words(
            "Geen openstaande post",
            "Er is geen openstaande post voor bestelling {number}. We blijven drie dagen zoeken.",
            "Kijk of de verkoop is geboekt. Na drie dagen kunt u de betaling met Verwerken opnieuw aanbieden.",
        ),
        Words(
            "No open item",
            "There is no open item for order {number}. We keep looking for three days.",
            "See whether the sale has been booked. After three days you can offer the payment again with Process.",
        ),
    ),
    Entry(
        "PAY-02",
        Remedy.PACKAGE,
        Words(
            "Bedrag wijkt af",
            "Open staat {open}, de betaling is {amount}.",
            "Verbeter het in uw boekhouding en klik op Verwerken, of boek de betaling met de hand.",
        ),
        Words(
            "Amount differs",
            "The open amount is {open}, the payment is {amount}.",
            "Correct it in your books and press Process, or book the payment by hand.",
        ),
    ),
    Entry(
        "PAY-03",
        Remedy.SETTINGS,
        Words(
            "Verkoop heeft een ander nummer",
            "De verkoop van bestelling {number} staat onder een ander nummer in uw boekhouding.",
            "Laat bij Instellingen het gekozen nummer overeenkomen met uw boekhouding.",
        ),
        Words(
            "Sale has another number",
            "The sale of order {number} stands under another number in your books.",
            "Let the choice of number under Configuration match your books.",
        ),
    ),
    Entry(
        "PAY-04",
        Remedy.PACKAGE,
        Words(
            "Debiteurcode niet uniek",
            "Twee debiteuren hebben code {code}.",
            "Voeg ze samen in uw boekhouding en klik op Verwerken.",
        ),
        Words(
            "Debtor code not unique",
            "Two debtors share code {code}.",
            "Merge them in your books and press Process.",
        ),
    ),
    Entry(
        "PAY-05",
        Remedy.NONE,
        Words(
            "Buiten de zoekperiode",
            "Verkoop en betaling liggen te ver uit elkaar.",
            "Boek de betaling met de hand.",
        ),
        Words(
            "Outside the search period",
            "Sale and payment are too far apart.",
            "Book the payment by hand.",
        ),
    ),
    Entry(
        "PAY-06",
        Remedy.SETTINGS,
        Words(
            "Geen tussenrekening",
            "Voor betaalwijze {method} is geen bruikbare tussenrekening gekozen.",
            "Kies bij Instellingen een rekening van het soort betaalmiddelen.",
        ),
        Words(
            "No clearing account",
            "No usable clearing account has been chosen for payment method {method}.",
            "Choose an account of the type payment methods under Configuration.",
        ),
    ),
)
