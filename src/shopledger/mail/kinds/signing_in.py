"""Letters about signing in: passwords, addresses, the second factor. None of them holds a password."""

from __future__ import annotations

from shopledger.mail.kinds.beginning import SIGNED_UP
from shopledger.mail.parts import Button, Kind, Say, Words

NOT_YOU = Words(
    "Was u het niet? Stel dan meteen een nieuw wachtwoord in en vraag ons om hulp.",
    "Was it not you? Set a new password at once and ask us for help.",
)
SET_PASSWORD = Words("Nieuw wachtwoord instellen", "Set a new password")

KINDS = (
    Kind(
        name="password_reset",
        subject=Words("Nieuw wachtwoord voor Shopledger", "New password for Shopledger"),
        parts=(
            Say(
                Words(
                    "Iemand, waarschijnlijk u, vroeg om een nieuw wachtwoord. Met deze link stelt u het zelf in:",
                    "Somebody, probably you, asked for a new password. With this link you set it yourself:",
                )
            ),
            Button(SET_PASSWORD),
            Say(
                Words(
                    "De link werkt één keer en maar een beperkte tijd. Was u het niet? Dan hoeft u niets te doen; uw"
                    " wachtwoord blijft wat het was.",
                    "The link works once and for a limited time. Was it not you? Then there is nothing to do; your"
                    " password stays what it was.",
                )
            ),
        ),
        why=SIGNED_UP,
    ),
    Kind(
        name="password_changed",
        subject=Words("Uw wachtwoord is gewijzigd", "Your password was changed"),
        parts=(
            Say(
                Words(
                    "Uw wachtwoord voor Shopledger is gewijzigd op {changed_at}.",
                    "Your Shopledger password was changed on {changed_at}.",
                )
            ),
            Say(NOT_YOU),
            Button(SET_PASSWORD),
        ),
        why=SIGNED_UP,
    ),
    Kind(
        name="email_confirm",
        subject=Words("Bevestig uw e-mailadres", "Confirm your e-mail address"),
        parts=(
            Say(
                Words(
                    "Het adres {email} is opgegeven bij Shopledger. Bevestig dat het van u is:",
                    "The address {email} was entered at Shopledger. Please confirm that it is yours:",
                )
            ),
            Button(Words("Adres bevestigen", "Confirm the address")),
            Say(
                Words(
                    "Hebt u dit niet zelf gedaan? Dan hoeft u niets te doen.",
                    "Was it not you? Then there is nothing to do.",
                )
            ),
        ),
        why=SIGNED_UP,
    ),
    Kind(
        name="email_changed",
        subject=Words("Uw e-mailadres is gewijzigd", "Your e-mail address was changed"),
        parts=(
            Say(
                Words(
                    "U logt bij Shopledger sinds {changed_at} in met het adres {email}. Naar dit oude adres sturen wij"
                    " hierna niets meer.",
                    "Since {changed_at} you sign in to Shopledger with the address {email}. After this we send nothing"
                    " to this old address.",
                )
            ),
            Say(
                Words(
                    "Was u het niet? Vraag ons dan meteen om hulp.",
                    "Was it not you? Ask us for help at once.",
                )
            ),
            Button(Words("Hulp vragen", "Ask for help")),
        ),
        why=SIGNED_UP,
    ),
    Kind(
        name="second_factor_changed",
        subject=Words("Tweede stap bij het inloggen gewijzigd", "Second step of signing in changed"),
        parts=(
            Say(
                Words(
                    "De tweede stap bij het inloggen is op {changed_at} {change}.",
                    "The second step of signing in was {change} on {changed_at}.",
                )
            ),
            Say(NOT_YOU),
            Button(SET_PASSWORD),
        ),
        why=SIGNED_UP,
    ),
)
