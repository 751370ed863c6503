"""Letters about questions and problems, to the merchant and to the support staff."""

from __future__ import annotations

from shopledger.mail.kinds.beginning import INTEGRATION
from shopledger.mail.parts import Button, Fact, Facts, Kind, Quote, Say, Words

ABOVE = Words("--- Antwoord boven deze regel ---", "--- Please reply above this line ---")
"""What a reader quotes below it is cut off again when the answer comes in."""
ASKED = Words(
    "U krijgt deze e-mail omdat er vanuit uw account een vraag is gesteld.",
    "You get this e-mail because somebody in your account asked a question.",
)
STAFF = Words(
    "U krijgt deze e-mail omdat dit adres vragen van klanten ontvangt.",
    "You get this e-mail because this address receives questions of merchants.",
)
SUBJECT = Words("Vraag {number}: {subject} [#{token}]", "Question {number}: {subject} [#{token}]")

KINDS = (
    Kind(
        name="ticket_received",
        subject=SUBJECT,
        parts=(
            Say(
                Words(
                    "Wij hebben uw bericht ontvangen en antwoorden zo snel mogelijk, per e-mail en op de pagina van uw"
                    " vraag. U schreef:",
                    "We have received your message and answer as soon as we can, by e-mail and on the page of your"
                    " question. You wrote:",
                )
            ),
            Quote("body"),
            Button(Words("Vraag openen", "Open the question")),
            Say(
                Words(
                    "Wilt u iets toevoegen? Beantwoord dan deze e-mail, eventueel met een schermafdruk.",
                    "Something to add? Reply to this e-mail, with a picture of your screen if that helps.",
                )
            ),
        ),
        why=ASKED,
        above=ABOVE,
    ),
    Kind(
        name="ticket_message",
        subject=SUBJECT,
        parts=(
            Say(Words("{author} schreef:", "{author} wrote:")),
            Quote("body"),
            Button(Words("Vraag openen", "Open the question")),
            Say(Words("U kunt op deze e-mail antwoorden.", "You can reply to this e-mail.")),
        ),
        why=ASKED,
        above=ABOVE,
    ),
    Kind(
        name="ticket_staff",
        subject=SUBJECT,
        parts=(
            Say(Words("{author} schreef:", "{author} wrote:")),
            Quote("body"),
            Facts(
                (
                    Fact(Words("Account", "Account"), "account"),
                    Fact(INTEGRATION, "integration"),
                    Fact(Words("Licentiesleutel", "Licence key"), "licence_key"),
                    Fact(Words("Bestelling", "Order"), "order_number"),
                    Fact(Words("Besteldatum", "Order date"), "ordered_on"),
                    Fact(Words("Foutcode", "Error code"), "code"),
                    Fact(Words("Fout", "Error"), "error"),
                    Fact(Words("Aantal meldingen", "Times reported"), "equal"),
                )
            ),
            Button(Words("Vraag openen", "Open the question")),
        ),
        why=STAFF,
        above=ABOVE,
    ),
)
