"""Letters about what happens while an integration works: a connection that is lost, orders that were not booked."""

from __future__ import annotations

from shopledger.mail.kinds.beginning import ACCOUNT, INTEGRATION
from shopledger.mail.parts import Button, Each, Fact, Facts, Kind, Say, Words

CAUSE = Words("{integration}: {title} ({code}): {count}", "{integration}: {title} ({code}): {count}")

KINDS = (
    Kind(
        name="connection_lost",
        subject=Words(
            "Geen verbinding meer met {side}: {integration}", "No connection with {side} any more: {integration}"
        ),
        parts=(
            Say(
                Words(
                    "De verbinding met {side} ({system}) is verbroken. Nieuwe bestellingen wachten tot de verbinding"
                    " is hersteld; er gaat er geen verloren en er wordt er geen dubbel geboekt.",
                    "The connection with {side} ({system}) was lost. New orders wait until it is restored; none gets"
                    " lost and none is booked twice.",
                )
            ),
            Facts(
                (
                    Fact(INTEGRATION, "integration"),
                    Fact(Words("Sinds", "Since"), "lost_at"),
                    Fact(Words("Oorzaak", "Cause"), "text"),
                    Fact(Words("Wat u kunt doen", "What you can do"), "advice"),
                    Fact(Words("Code", "Code"), "code"),
                )
            ),
            Button(Words("Verbinding herstellen", "Restore the connection")),
        ),
        why=ACCOUNT,
    ),
    Kind(
        name="errors",
        subject=Words("Niet geboekt bij {account}: {count}", "Not booked for {account}: {count}"),
        parts=(
            Say(
                Words(
                    "Sinds het vorige bericht konden deze bestellingen niet worden geboekt. Aantal, per oorzaak:",
                    "Since the last message these orders could not be booked. How many, by cause:",
                )
            ),
            Each("causes", CAUSE),
            Say(
                Words("Andere oorzaken, die hier niet staan: {more}.", "Other causes, not listed here: {more}."),
                when="more",
            ),
            Say(
                Words(
                    "Bij Fouten staat per oorzaak wat u kunt doen. Is de oorzaak weg, dan gaan de bestellingen verder;"
                    " waar dat niet vanzelf gaat, staat de knop Verwerken.",
                    "Under Errors you find what you can do about each cause. When the cause is gone the orders go on;"
                    " where that does not happen by itself there is the button Process.",
                )
            ),
            Button(Words("Fouten bekijken", "Look at the errors")),
            Button(Words("Hoe vaak wij dit mailen", "How often we mail this"), "preferences_link"),
        ),
        why=ACCOUNT,
    ),
)
