"""What is asked of a merchant who connects Jortt, what can be chosen, and which choices Jortt would refuse.

Jortt has no VAT codes and no numbers of ledger accounts. What stands under `vat_codes` are the words of
`mapping.KINDS`; their tags say what the administration can do: `oss` (one stop shop is on), `mollie` (direct debits can
be collected).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shopledger.accounting.jortt.mapping import (
    BY_SHOP,
    COMMUNITY,
    DIRECT_DEBIT,
    DRAFT,
    EMAIL,
    EXEMPT,
    EXPORT,
    FOREIGN,
    HOME,
    KINDS,
    LATER,
    MARGIN,
    NATIONAL,
    PACKAGE,
    PAID,
    SELF,
    Choices,
)
from shopledger.connect.contract import CredentialField, Option, OptionField, SettingsFinding, Text
from shopledger.domain.order import VatTreatment
from shopledger.domain.settings import Settings, VatRow

Lists = Mapping[str, tuple[Option, ...]]
OSS = "oss"
MOLLIE = "mollie"

CREDENTIAL_FIELDS = (
    CredentialField(
        name="refresh_token",
        label=Text(nl="Toestemming", en="Permission"),
        help=Text(
            nl="Wordt ingevuld door Verbinden. Log eerst uit bij Jortt, klik op Verbinden, log in en geef toegang.",
            en="Filled in by Connect. First log out of Jortt, press Connect, log in and allow access.",
        ),
        is_required=False,
        max_length=2000,
    ),
    CredentialField(
        name="client_id",
        label=Text(nl="Client-id van een eigen applicatie", en="Client id of an application of your own"),
        help=Text(
            nl="Alleen als u in Jortt zelf een applicatie hebt aangemaakt. Laat leeg als u Verbinden gebruikt.",
            en="Only if you registered an application of your own in Jortt. Leave empty when you use Connect.",
        ),
        is_required=False,
        max_length=200,
    ),
    CredentialField(
        name="client_secret",
        label=Text(nl="Client-secret van een eigen applicatie", en="Client secret of an application of your own"),
        help=Text(nl="Hoort bij het client-id.", en="Belongs to the client id."),
        is_required=False,
        max_length=200,
    ),
    CredentialField(
        name="organization",
        label=Text(nl="Jortt-administratie", en="Jortt administration"),
        help=Text(
            nl="Het nummer van de administratie waarmee u verbonden was. Leeg: elke administratie is goed.",
            en="The id of the administration you were connected with. Empty: any administration will do.",
        ),
        is_secret=False,
        is_required=False,
        max_length=64,
    ),
)
OPERATOR_FIELDS = (
    CredentialField(
        name="client_id",
        label=Text(nl="Client-id van het platform", en="Client id of the platform"),
        help=Text(nl="Uit de registratie bij Jortt.", en="From the registration with Jortt."),
        max_length=200,
    ),
    CredentialField(
        name="client_secret",
        label=Text(nl="Client-secret van het platform", en="Client secret of the platform"),
        help=Text(nl="Uit de registratie bij Jortt.", en="From the registration with Jortt."),
        max_length=200,
    ),
    CredentialField(
        name="redirect_uri",
        label=Text(nl="Terugkeeradres", en="Return address"),
        help=Text(
            nl="Precies zoals bij Jortt geregistreerd; daar keert de winkelier terug na het toegang geven.",
            en="Exactly as registered with Jortt; merchants return there after allowing access.",
        ),
        is_secret=False,
        max_length=500,
    ),
)
OPTION_FIELDS = (
    OptionField(
        name="vat_codes",
        label=Text(nl="Soort btw", en="Kind of VAT"),
        help=Text(
            nl="Jortt kent geen btw-codes: het percentage van de regel telt, samen met het land van de klant.",
            en="Jortt has no VAT codes: what counts is the percentage of the line, with the customer's country.",
        ),
        is_required=True,
    ),
    OptionField(
        name="ledger_accounts",
        label=Text(nl="Categorie", en="Category"),
        help=Text(nl="De omzetcategorie van de regel.", en="The revenue category of the line."),
        is_required=True,
    ),
    OptionField(
        name="cost_centre",
        label=Text(nl="Label", en="Label"),
        help=Text(
            nl="Komt op elke factuur; in Jortt komt dit het dichtst bij een kostenplaats.",
            en="Goes on every invoice; the nearest thing to a cost centre that Jortt has.",
        ),
    ),
    OptionField(
        name="tradename",
        label=Text(nl="Handelsnaam", en="Trade name"),
        help=Text(
            nl="Bepaalt het sjabloon van de factuur. Leeg: uw standaard in Jortt.",
            en="Decides the template of the invoice. Empty: your default in Jortt.",
        ),
    ),
    OptionField(
        name="send_method",
        label=Text(nl="Versturen", en="Sending"),
        help=Text(
            nl="Alleen een verstuurde factuur krijgt van Jortt een nummer.",
            en="Only an invoice that was sent gets a number from Jortt.",
        ),
        default=SELF,
        choices=(
            (SELF, Text(nl="niet mailen, factuur staat open", en="do not mail, the invoice is open")),
            (EMAIL, Text(nl="Jortt mailt de factuur meteen", en="Jortt mails the invoice at once")),
            (DRAFT, Text(nl="concept laten", en="leave as a draft")),
        ),
        is_live=False,
    ),
    OptionField(
        name="payment_method",
        label=Text(nl="Betaling op de factuur", en="Payment on the invoice"),
        help=Text(
            nl="Automatische incasso vraagt Jortt Plus met Mollie.", en="Direct debit needs Jortt Plus with Mollie."
        ),
        default=BY_SHOP,
        choices=(
            (BY_SHOP, Text(nl="zoals de winkel zegt", en="as the shop says")),
            (PAID, Text(nl="altijd al betaald", en="always already paid")),
            (LATER, Text(nl="altijd later betalen", en="always pay later")),
            (DIRECT_DEBIT, Text(nl="automatische incasso", en="direct debit")),
        ),
        is_live=False,
    ),
)
VAT_LABELS = {
    NATIONAL: "Nederlandse btw, percentage van de regel",
    FOREIGN: "Btw van het land van de klant (éénloketregeling)",
    COMMUNITY: "Verlegd binnen de EU, 0%",
    EXPORT: "Buiten de EU, 0%",
    EXEMPT: "Vrijgesteld van btw",
    MARGIN: "Margeregeling",
}
_TREATMENTS = {
    VatTreatment.ORDINARY: frozenset({NATIONAL, FOREIGN, EXEMPT}),
    VatTreatment.ICP: frozenset({COMMUNITY}),
    VatTreatment.INTERNATIONAL: frozenset({EXPORT}),
    VatTreatment.MARGIN: frozenset({MARGIN, EXEMPT}),
}


def choices_of(settings: Settings) -> Choices:
    """What the merchant chose, with Jortt's defaults where nothing is chosen."""
    options = settings.package_options
    return Choices(
        send_method=options.get("send_method") or SELF,
        payment_method=options.get("payment_method") or BY_SHOP,
        tradename=options.get("tradename", ""),
        tolerance=settings.tolerance,
    )


def check_settings(settings: Settings, lists: Lists) -> tuple[SettingsFinding, ...]:
    """What Jortt would refuse of these settings. A list that is not given is not checked."""
    rows = (finding for row in settings.rows for finding in _row_findings(row, lists))
    return tuple(dict.fromkeys((*rows, *_choice_findings(settings, lists))))


def _row_findings(row: VatRow, lists: Lists) -> Iterator[SettingsFinding]:
    if row.vat_code not in KINDS:
        yield _finding("CHK-15", "vat_codes", value=row.vat_code)
        return
    if row.vat_code not in _TREATMENTS[row.treatment] or (row.vat_code == FOREIGN and row.country == HOME):
        yield _finding("BKG-03", "vat_codes", account=row.ledger_account)
    if row.vat_code == FOREIGN and _is_without(OSS, lists):
        rate = f"{row.rate.normalize():f}"
        yield _finding("BKG-27", "vat_codes", package=PACKAGE, rate=rate, country=row.country)
    if row.ledger_account and _is_missing(row.ledger_account, lists, "ledger_accounts"):
        yield _finding("CHK-15", "ledger_accounts", value=row.ledger_account)


def _choice_findings(settings: Settings, lists: Lists) -> Iterator[SettingsFinding]:
    choices = choices_of(settings)
    if choices.tradename and _is_missing(choices.tradename, lists, "tradename"):
        yield _finding("BKG-25", "tradename", value=choices.tradename)
    if settings.cost_centre and _is_missing(settings.cost_centre, lists, "cost_centre"):
        yield _finding("BKG-08", "cost_centre", account="")
    if choices.payment_method == DIRECT_DEBIT and _is_without(MOLLIE, lists):
        yield _finding("BKG-25", "payment_method", value=DIRECT_DEBIT)


def _is_without(ability: str, lists: Lists) -> bool:
    options = lists.get("vat_codes")
    return bool(options) and all(ability not in option.tags for option in options or ())


def _is_missing(value: str, lists: Lists, name: str) -> bool:
    options = lists.get(name)
    return options is not None and all(option.value != value for option in options)


def _finding(code: str, field: str, /, **params: str) -> SettingsFinding:
    return SettingsFinding(code=code, field=field, params=tuple(params.items()))
