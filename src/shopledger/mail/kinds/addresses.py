"""Letters about the addresses of an account: confirm a new one, and tell the old one."""

from __future__ import annotations

from shopledger.mail.kinds.beginning import ACCOUNT, SIGNED_UP
from shopledger.mail.parts import Button, Kind, Say, Words

KINDS = (
    Kind(
        name="address_confirm",
        subject=Words("Wilt u de post van {account} op dit adres?", "Do you want the mail of {account} here?"),
        parts=(
            Say(
                Words(
                    "{asker} wil dat Shopledger de e-mails van het account {account} naar dit adres stuurt: over"
                    " bestellingen die niet geboekt zijn, over de verbindingen en over facturen.",
                    "{asker} wants Shopledger to send the e-mails of the account {account} to this address: about"
                    " orders that were not booked, about the connections and about invoices.",
                )
            ),
            Button(Words("Adres bevestigen", "Confirm the address")),
            Say(
                Words(
                    "Tot u bevestigt, sturen wij hier niets anders naartoe. De link geldt tot en met {expires_on} en"
                    " werkt één keer. Kent u {asker} niet, of wilt u dit niet? Dan hoeft u niets te doen.",
                    "Until you confirm, we send nothing else here. The link is valid until {expires_on} and works"
                    " once. If you do not know {asker}, or do not want this, there is nothing to do.",
                )
            ),
        ),
        why=SIGNED_UP,
    ),
    Kind(
        name="address_changed",
        subject=Words("Het e-mailadres van {account} is gewijzigd", "The e-mail address of {account} was changed"),
        parts=(
            Say(
                Words(
                    "Sinds {changed_at} sturen wij de e-mails van het account {account} naar {moved} en niet meer naar"
                    " dit adres. Het nieuwe adres is bevestigd.",
                    "Since {changed_at} we send the e-mails of the account {account} to {moved} and no longer to this"
                    " address. The new address was confirmed.",
                ),
                when="moved",
            ),
            Say(
                Words(
                    "Sinds {changed_at} sturen wij de e-mails van het account {account} ook naar {added}. Dat adres is"
                    " bevestigd.",
                    "Since {changed_at} we send the e-mails of the account {account} to {added} as well. That address"
                    " was confirmed.",
                ),
                when="added",
            ),
            Say(
                Words(
                    "Sinds {changed_at} sturen wij de e-mails van het account {account} niet meer naar dit adres"
                    " ({gone}).",
                    "Since {changed_at} we send the e-mails of the account {account} no longer to this address"
                    " ({gone}).",
                ),
                when="gone",
            ),
            Say(
                Words(
                    "Klopt dit niet? Vraag ons dan meteen om hulp.",
                    "Is this not right? Ask us for help at once.",
                )
            ),
            Button(Words("Hulp vragen", "Ask for help")),
        ),
        why=ACCOUNT,
    ),
)
