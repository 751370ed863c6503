"""What is asked of a merchant who connects SnelStart, what can be chosen, and which choices SnelStart would refuse.

A ledger account of SnelStart has a function, and the function fixes which kinds of VAT may stand on it. A wrong pair is
refused with every single sale, so pairs are checked when settings are saved. What that needs stands in the lists' tags:

    VAT kinds          NL=21, DE=19 (the percentage that it is in that country today)
    ledger accounts    function=VerkopenOmzetHoog, vat=Hoog (each kind it takes), rate=SR (one stop shop), cost_centre
    revenue groups     vat=Hoog, code=Numeriek, code_length=10 (the administration's rule for article codes)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shopledger.accounting.snelstart.kinds import FOREIGN_RATES, NO_VAT, VAT_KINDS
from shopledger.accounting.snelstart.order_prices import EXCLUSIVE, INCLUSIVE
from shopledger.connect.contract import CredentialField, Option, OptionField, SettingsFinding, Text
from shopledger.domain.booking import BookingKind
from shopledger.domain.settings import PaymentMode, Settings, VatRow

Lists = Mapping[str, tuple[Option, ...]]
HOME = "NL"
"""SnelStart keeps Dutch administrations only."""

FOREIGN_FUNCTION = "InstallatieTeleverkoopBinnenEUgeen"
SALES_FUNCTIONS = (
    "VerkopenOmzetHoog",
    "VerkopenOmzetLaag",
    "VerkopenOmzetOverig",
    "VerkopenBtwVrij",
    "VerkopenOmzetOnbelastVerlegd",
    "VerkopenExportBinnenEU",
    "VerkopenExportBuitenEU",
    "DienstverleningBinnenEU",
    FOREIGN_FUNCTION,
)
CLEARING_FUNCTIONS = (
    "TussenrekeningBetalingen",
    "Kruisposten",
    "ContanteBetaling",
    "ElectronischeBetaling",
    "Diversen",
)
REVENUE_GROUPS = {
    "revenue_group_high": "Hoog",
    "revenue_group_low": "Laag",
    "revenue_group_other": "Overig",
    "revenue_group_none": NO_VAT,
}
"""Option by name, and the kind of VAT it is for."""

CODE_LENGTH = 25

CREDENTIAL_FIELDS = (
    CredentialField(
        name="client_key",
        label=Text(nl="Koppelsleutel", en="Connection key (koppelsleutel)"),
        help=Text(
            nl="Maak in SnelStart Web onder Koppelingen een sleutel aan voor de juiste administratie en plak hem hier.",
            en="Make a key in SnelStart Web under Koppelingen, for the right administration, and paste it here.",
        ),
        min_length=8,
        max_length=2000,
    ),
)
OPERATOR_FIELDS = (
    CredentialField(
        name="subscription_key",
        label=Text(nl="Abonnementssleutel van het platform", en="Subscription key of the platform"),
        help=Text(
            nl="De sleutel van het SnelStart-partnerabonnement, één voor alle winkels.",
            en="The key of the SnelStart partner subscription, one for all merchants.",
        ),
        min_length=8,
        max_length=200,
    ),
)


def _group_field(name: str, kind_nl: str, kind_en: str) -> OptionField:
    return OptionField(
        name=name,
        label=Text(nl=f"Omzetgroep voor {kind_nl}", en=f"Revenue group for {kind_en}"),
        help=Text(
            nl="Voor nieuwe artikelen bij boeken als order. Leeg: de eerste omzetgroep met deze btw.",
            en="For new articles when booking as orders. Empty: the first revenue group with this VAT.",
        ),
    )


OPTION_FIELDS = (
    OptionField(
        name="vat_codes",
        label=Text(nl="Btw-soort", en="VAT kind"),
        help=Text(nl="De btw-soort van SnelStart.", en="SnelStart's kind of VAT."),
        is_required=True,
    ),
    OptionField(
        name="ledger_accounts",
        label=Text(nl="Omzetrekening", en="Revenue account"),
        help=Text(
            nl="De functie van de rekening moet bij de btw-soort passen.",
            en="The function of the account must fit the VAT kind.",
        ),
        is_required=True,
    ),
    OptionField(
        name="cost_centre",
        label=Text(nl="Kostenplaats", en="Cost centre"),
        help=Text(nl="Komt op elke regel.", en="Goes on every line."),
    ),
    OptionField(
        name="foreign_vat_ledger",
        label=Text(nl="Rekening voor buitenlandse btw", en="Account for foreign VAT"),
        help=Text(
            nl="Voor verkopen onder de eenloketregeling. Leeg: de rekening uit de instellingen van SnelStart.",
            en="For sales under the one stop shop. Empty: the account in SnelStart's own settings.",
        ),
    ),
    OptionField(
        name="payment_journal",
        label=Text(nl="Memoriaal voor betalingen", en="Memorial journal for payments"),
        help=Text(nl="Een dagboek van de soort Memoriaal.", en="A journal of the kind Memoriaal."),
    ),
    OptionField(
        name="clearing_accounts",
        label=Text(nl="Tussenrekening per betaalwijze", en="Clearing account per payment method"),
        help=Text(nl="Een balansrekening.", en="An account of the balance sheet."),
    ),
    OptionField(
        name="template",
        label=Text(nl="Verkoopordersjabloon", en="Order template"),
        help=Text(nl="Bij boeken als order.", en="When booking as orders."),
    ),
    _group_field("revenue_group_high", "hoge btw", "the high rate"),
    _group_field("revenue_group_low", "lage btw", "the low rate"),
    _group_field("revenue_group_other", "overige btw", "another rate"),
    _group_field("revenue_group_none", "geen btw", "no VAT"),
    OptionField(
        name="vat_entry",
        label=Text(nl="Prijzen op orders", en="Prices on orders"),
        help=Text(
            nl="Bij boeken als order. Komt de btw exclusief een cent verkeerd uit, dan gaat die order er inclusief in.",
            en="When booking as orders. An order whose VAT comes out a cent wrong excluding VAT goes in including it.",
        ),
        default=EXCLUSIVE,
        choices=(
            (EXCLUSIVE, Text(nl="exclusief btw", en="excluding VAT")),
            (INCLUSIVE, Text(nl="inclusief btw", en="including VAT")),
        ),
        is_live=False,
    ),
)


def check_settings(settings: Settings, lists: Lists) -> tuple[SettingsFinding, ...]:
    """What SnelStart would refuse of these settings. A list that is not given is not checked."""
    return tuple(
        dict.fromkeys(
            (
                *_vat_findings(settings, lists),
                *_cost_centre_findings(settings, lists),
                *_payment_findings(settings, lists),
                *_order_findings(settings, lists),
            )
        )
    )


def _vat_findings(settings: Settings, lists: Lists) -> Iterator[SettingsFinding]:
    accounts = {option.value: option for option in lists.get("ledger_accounts", ())}
    for row in settings.rows:
        if row.vat_code not in VAT_KINDS:
            yield _finding("CHK-15", "vat_codes", value=row.vat_code)
        elif accounts:
            yield from _pair_findings(row, accounts.get(row.ledger_account), settings)
    uses_foreign = any(row.vat_code in FOREIGN_RATES for row in settings.rows)
    if uses_foreign and lists.get("foreign_vat_ledger") == ():
        yield _finding("BKG-05", "foreign_vat_ledger", function="buitenlandseBtwGrootboek")


def _pair_findings(row: VatRow, account: Option | None, settings: Settings) -> Iterator[SettingsFinding]:
    if account is None:
        yield _finding("CHK-15", "ledger_accounts", value=row.ledger_account)
        return
    if not _is_pair(row.vat_code, account.tags):
        yield _finding("BKG-03", "ledger_accounts", account=account.label)
    if "cost_centre" in account.tags and not settings.cost_centre:
        yield _finding("BKG-08", "cost_centre", account=account.label)


def _is_pair(code: str, tags: Sequence[str]) -> bool:
    if code in FOREIGN_RATES:
        return f"rate={code}" in tags
    is_reverse_account = "function=VerkopenOmzetOnbelastVerlegd" in tags
    if f"function={FOREIGN_FUNCTION}" in tags or is_reverse_account != (code == "Verlegd"):
        return False
    return f"vat={VAT_KINDS[code][0]}" in tags


def _cost_centre_findings(settings: Settings, lists: Lists) -> Iterator[SettingsFinding]:
    if settings.cost_centre and _is_missing(settings.cost_centre, lists, "cost_centre"):
        yield _finding("BKG-08", "cost_centre", account="")


def _payment_findings(settings: Settings, lists: Lists) -> Iterator[SettingsFinding]:
    if settings.payments is PaymentMode.OFF:
        return
    if not settings.payment_journal or _is_missing(settings.payment_journal, lists, "payment_journal"):
        yield _finding("BKG-13", "payment_journal", journal=settings.payment_journal)
    for method, account in settings.clearing_accounts:
        if not account or _is_missing(account, lists, "clearing_accounts"):
            yield _finding("PAY-06", "clearing_accounts", method=method)


def _order_findings(settings: Settings, lists: Lists) -> Iterator[SettingsFinding]:
    if settings.document_kind is not BookingKind.ORDER:
        return
    if lists.get("template") == () and lists.get("revenue_group_high") == ():
        yield _finding("CON-09", "document_kind")
        return
    if any(row.vat_code in FOREIGN_RATES for row in settings.rows):
        yield _finding("BKG-03", "document_kind", account="")
    yield from _group_findings(settings, lists)


def _group_findings(settings: Settings, lists: Lists) -> Iterator[SettingsFinding]:
    kinds = {VAT_KINDS[row.vat_code][0] for row in settings.rows if row.vat_code in VAT_KINDS}
    for name, kind in REVENUE_GROUPS.items():
        chosen = settings.package_options.get(name, "")
        groups = lists.get(name)
        if groups is not None and kind in kinds and not any(chosen in ("", group.value) for group in groups):
            yield _finding("BKG-17", name, code=chosen)
        for group in groups or ():
            if not _takes_our_codes(group.tags):
                yield _finding("BKG-15", "document_kind", code="SHOP-SHIPPING-2100")


def _takes_our_codes(tags: Sequence[str]) -> bool:
    length = next(
        (int(tag.removeprefix("code_length=")) for tag in tags if tag.startswith("code_length=")), CODE_LENGTH
    )
    return "code=Numeriek" not in tags and length >= CODE_LENGTH


def _is_missing(value: str, lists: Lists, name: str) -> bool:
    options = lists.get(name)
    return options is not None and all(option.value != value for option in options)


def _finding(code: str, field: str, /, **params: str) -> SettingsFinding:
    return SettingsFinding(code=code, field=field, params=tuple(params.items()))
