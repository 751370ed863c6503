"""What is asked of whoever connects a shop, and which choices a merchant has; texts in Dutch and English."""

from __future__ import annotations

from shopledger.connect.contract import CredentialField, OptionField, Text
from shopledger.domain.booking import BookingKind
from shopledger.domain.settings import Settings

TOKEN = "token"  # noqa: S105 - the name of a field
PARTNER_TOKEN = "partner_token"  # noqa: S105 - the name of a field

DEFAULT_STATUSES = ("2", "3", "5", "6")
"""Shipped, paid, paid and shipped, paid and collected; which of 2 and 3 is which is disputed and does not matter."""

CREDENTIAL_FIELDS = (
    CredentialField(
        name=TOKEN,
        label=Text(nl="API-token van de webwinkel", en="API token of the shop"),
        help=Text(
            nl="Maak in uw webwinkel onder Instellingen, API een token aan. Kies daarbij de partner van dit platform, "
            "niet die van uw boekhoudpakket, en een onbeperkte geldigheid. Klik op Toon token en kopieer het.",
            en="In your shop, make a token under Settings, API. Choose the partner of this platform, not that of your "
            "accounting package, and unlimited validity. Press Show token and copy it.",
        ),
    ),
)
OPERATOR_FIELDS = (
    CredentialField(
        name=PARTNER_TOKEN,
        label=Text(nl="Partnertoken", en="Partner token"),
        help=Text(
            nl="Het token dat MyOnlineStore geeft aan wie dit platform beheert en zich als partner heeft aangemeld.",
            en="The token that MyOnlineStore gives to whoever runs this platform and registered as a partner.",
        ),
        is_required=False,
    ),
)
OPTION_FIELDS = (
    OptionField(
        name="paid_statuses",
        label=Text(nl="Statussen die betaald betekenen", en="Statuses that mean paid"),
        help=Text(
            nl="Nummers van orderstatussen, met komma's ertussen. Status 6 (betaald en afgehaald) hoort er volgens "
            "zijn naam bij.",
            en="Numbers of order statuses with commas between. Status 6 (paid and collected) belongs to them by its "
            "name.",
        ),
        default=",".join(DEFAULT_STATUSES),
        is_live=False,
    ),
    OptionField(
        name="sku_lookup",
        label=Text(nl="Artikelnummers opzoeken", en="Look up article numbers"),
        help=Text(
            nl="Oudere bestellingen noemen geen artikelnummer. Opzoeken kost aanvragen van de zestig per uur.",
            en="Older orders name no article number. Looking them up costs requests of the sixty an hour.",
        ),
        default="auto",
        choices=(
            ("auto", Text(nl="Als het boekhoudstuk artikelen heeft", en="When the document has articles")),
            ("always", Text(nl="Altijd", en="Always")),
            ("never", Text(nl="Nooit", en="Never")),
        ),
        is_live=False,
    ),
)

_WITH_ARTICLES = frozenset({BookingKind.ORDER})


def paid_statuses(settings: Settings) -> list[str]:
    """The statuses that mean paid, as the merchant chose them."""
    chosen = settings.shop_options.get("paid_statuses", "")
    return [status for status in chosen.replace(" ", "").split(",") if status] or list(DEFAULT_STATUSES)


def needs_skus(settings: Settings) -> bool:
    """Whether article numbers that an order lacks are worth a request."""
    choice = settings.shop_options.get("sku_lookup", "auto")
    return choice == "always" or (choice == "auto" and settings.document_kind in _WITH_ARTICLES)
