"""What is asked of whoever connects a shop, and which choices a merchant has; texts in Dutch and English."""

from __future__ import annotations

from collections.abc import Iterable

from shopledger.connect.contract import CredentialField, OptionField, Text
from shopledger.connect.credentials import Credentials
from shopledger.domain.settings import Settings

ADDRESS = "address"
API_KEY = "api_key"
LICENCE_KEY = "licence_key"
ALLOW_HTTP = "allow_http"
LONGEST_KEY = 64
SHORTEST_KEY = 15

COMPLETE_STATUSES = ("5", "3")
"""What OpenCart installs as its list of complete statuses."""
ALSO_DEFAULT = ("2", "15")
"""Processing and Processed: what payment extensions set when the money is in."""

_NO_YES = (("no", Text(nl="Nee", en="No")), ("yes", Text(nl="Ja", en="Yes")))

CREDENTIAL_FIELDS = (
    CredentialField(
        name=ADDRESS,
        label=Text(nl="Adres van de winkel", en="Address of the shop"),
        help=Text(
            nl="Het adres van de voorkant van uw winkel, zoals https://www.uwwinkel.nl/. Staat de winkel in een map, "
            "neem die dan mee.",
            en="The address of the front of your shop, such as https://www.yourshop.com/. If the shop is in a folder, "
            "add the folder.",
        ),
        is_secret=False,
    ),
    CredentialField(
        name=API_KEY,
        label=Text(nl="API-sleutel van de module", en="API key of the module"),
        help=Text(
            nl="De sleutel die u in de module hebt gemaakt: 15 tot 64 tekens. Niet de licentiesleutel.",
            en="The key that you made in the module: 15 to 64 characters. Not the licence key.",
        ),
        min_length=SHORTEST_KEY,
        max_length=LONGEST_KEY,
    ),
    CredentialField(
        name=LICENCE_KEY,
        label=Text(nl="Licentiesleutel", en="Licence key"),
        help=Text(
            nl="De licentiesleutel die u ook in de module hebt ingevuld. Laat leeg om dit niet te controleren.",
            en="The licence key that you entered in the module too. Leave empty not to check this.",
        ),
        is_required=False,
    ),
    CredentialField(
        name=ALLOW_HTTP,
        label=Text(nl="Verbinden zonder https", en="Connect without https"),
        help=Text(
            nl="Alleen als uw winkel geen https heeft. Bestellingen zijn dan onderweg te lezen.",
            en="Only if your shop has no https. Orders can then be read on their way.",
        ),
        is_secret=False,
        is_required=False,
        choices=_NO_YES,
    ),
)
OPTION_FIELDS = (
    OptionField(
        name="paid_statuses",
        label=Text(nl="Statussen die betaald betekenen", en="Statuses that mean paid"),
        help=Text(
            nl="Nummers van bestelstatussen, met komma's ertussen. Leeg: de statussen die de winkel afgerond noemt, "
            "2 en 15.",
            en="Numbers of order statuses with commas between. Empty: the shop's complete statuses, 2 and 15.",
        ),
        is_live=False,
    ),
    OptionField(
        name="store_id",
        label=Text(nl="Alleen deze winkel", en="This store only"),
        help=Text(
            nl="Het nummer van de winkel als uw OpenCart er meer heeft; 0 is de hoofdwinkel. Leeg: alle winkels.",
            en="The number of the store if your OpenCart has more; 0 is the main store. Empty: all stores.",
        ),
        is_live=False,
    ),
    OptionField(
        name="vouchers_used",
        label=Text(nl="Betaald met cadeaubon of tegoed", en="Paid with gift voucher or store credit"),
        help=Text(
            nl="Een betaalmiddel: de omzet wordt volledig geboekt. Of een regel van 0 % die het totaal verlaagt.",
            en="A means of payment: the revenue is booked in full. Or a line at 0 % that lowers the total.",
        ),
        default="payment",
        choices=(
            ("payment", Text(nl="Betaalmiddel", en="Means of payment")),
            ("line", Text(nl="Regel van 0 %", en="Line at 0 %")),
        ),
        is_live=False,
    ),
    OptionField(
        name="payment_totals",
        label=Text(nl="Totaalregels die een betaling zijn", en="Total rows that are payments"),
        help=Text(
            nl="Codes van totaalregels van andere extensies waarmee klanten betalen (zoals giftcard), met komma's "
            "ertussen. voucher en credit van OpenCart zelf horen er al bij.",
            en="Codes of total rows of other extensions that customers pay with (such as giftcard), with commas "
            "between. OpenCart's own voucher and credit are among them already.",
        ),
        is_live=False,
    ),
)


def listed(text: str) -> list[str]:
    """What stands between commas, without blanks."""
    return [each for each in text.replace(" ", "").split(",") if each]


def default_statuses(complete: Iterable[str]) -> list[str]:
    """Statuses that may be booked unless the merchant says otherwise: the shop's complete ones, 2 and 15."""
    return list(dict.fromkeys((*(complete or COMPLETE_STATUSES), *ALSO_DEFAULT)))


def paid_statuses(settings: Settings, complete: Iterable[str]) -> list[str]:
    """The statuses that mean paid, as the merchant chose them."""
    return listed(settings.shop_options.get("paid_statuses", "")) or default_statuses(complete)


def allows_http(credentials: Credentials) -> bool:
    """Whether the merchant said that the shop has no https."""
    return credentials.get(ALLOW_HTTP, "no") == "yes"
