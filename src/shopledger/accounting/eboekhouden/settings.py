"""How a merchant connects e-Boekhouden and what they choose; texts in Dutch and English. Checks of those choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shopledger.accounting.eboekhouden.vat_codes import CODES, DISTANCE
from shopledger.connect.contract import CredentialField, Option, OptionField, SettingsFinding, Text
from shopledger.domain.booking import BookingKind
from shopledger.domain.settings import Settings, VatRow

TOKEN = "token"  # noqa: S105 - the name of a field
USERNAME = "username"
CODE_1 = "security_code_1"
CODE_2 = "security_code_2"
SHORTEST_USERNAME = 6
BASE_URLS = {"rest": "https://api.e-boekhouden.nl", "soap": "https://soap.e-boekhouden.nl/soap.asmx"}

DEBTORS = "debtors_account"
FOREIGN_VAT = "foreign_vat_account"
TEMPLATE = "invoice_template"
TERM = "payment_term"
READ_BACK = "read_back"
COST_CENTRES = "cost_centres"
CLEARING = "clearing_accounts"
DEFAULT_TERM = 14
LIVE_FIELDS = ("vat_codes", "ledger_accounts", DEBTORS, FOREIGN_VAT, TEMPLATE, COST_CENTRES, CLEARING)

CREDENTIAL_FIELDS = (
    CredentialField(
        name=TOKEN,
        label=Text(nl="API-token", en="API token"),
        help=Text(
            nl="Maak in e-Boekhouden een token aan onder Beheer, Inrichting, Koppelingen, API, e-Boekhouden API. Het "
            "wordt één keer getoond. Kies geen einddatum, of zet die in uw agenda.",
            en="In e-Boekhouden, make a token under Beheer, Inrichting, Koppelingen, API, e-Boekhouden API. It is "
            "shown once. Choose no end date, or note it in your diary.",
        ),
        is_required=False,
    ),
    CredentialField(
        name=USERNAME,
        label=Text(nl="Gebruikersnaam (zonder token)", en="User name (without a token)"),
        help=Text(
            nl="Alleen nodig als u geen token gebruikt. Minstens 6 tekens; maak anders een nieuwe login onder Beheer, "
            "Uw account, Gebruikers, Toevoegen.",
            en="Needed only without a token. At least 6 characters; else make a new login under Beheer, Uw account, "
            "Gebruikers, Toevoegen.",
        ),
        is_secret=False,
        is_required=False,
        min_length=SHORTEST_USERNAME,
    ),
    CredentialField(
        name=CODE_1,
        label=Text(nl="Beveiligingscode 1", en="Security code 1"),
        help=Text(
            nl="Beheer, Inrichting, Instellingen, Koppelingen. Hoofdletters tellen mee.",
            en="Beheer, Inrichting, Instellingen, Koppelingen. Capitals count.",
        ),
        is_required=False,
    ),
    CredentialField(
        name=CODE_2,
        label=Text(nl="Beveiligingscode 2", en="Security code 2"),
        help=Text(
            nl="Staat bij beveiligingscode 1. Hoofdletters tellen mee.",
            en="Stands beside security code 1. Capitals count.",
        ),
        is_required=False,
    ),
)

OPTION_FIELDS = (
    OptionField(
        name=DEBTORS,
        label=Text(nl="Debiteurenrekening", en="Debtors account"),
        help=Text(
            nl="De rekening van de soort debiteuren. Heeft u er maar een, dan hoeft u niets te kiezen.",
            en="The account of the debtors kind. If you have only one, there is nothing to choose.",
        ),
    ),
    OptionField(
        name=TERM,
        label=Text(nl="Betalingstermijn in dagen", en="Payment term in days"),
        help=Text(nl="Staat op elke mutatie.", en="Stands on each mutation."),
        default=str(DEFAULT_TERM),
        is_live=False,
    ),
    OptionField(
        name=FOREIGN_VAT,
        label=Text(nl="Rekening voor buitenlandse btw", en="Account for foreign VAT"),
        help=Text(
            nl="Alleen bij code AFST_VERK: de balansrekening waarop de btw van andere EU-landen komt. Met code "
            "AFW_VERK is ze niet nodig. Overleg met uw boekhouder welke code uw OSS-aangifte verwacht.",
            en="Only with code AFST_VERK: the balance account that takes the VAT of other EU countries. Code AFW_VERK "
            "does not need it. Ask your accountant which code your OSS return expects.",
        ),
    ),
    OptionField(
        name=TEMPLATE,
        label=Text(nl="Factuursjabloon", en="Invoice template"),
        help=Text(
            nl="Alleen als u verkopen als factuur boekt (met een token).",
            en="Only when sales are booked as invoices (with a token).",
        ),
    ),
    OptionField(
        name=READ_BACK,
        label=Text(nl="Boekingen teruglezen", en="Read bookings back"),
        help=Text(
            nl="e-Boekhouden rekent de btw zelf uit. Teruglezen laat een verschil zien; het kost een aanroep.",
            en="e-Boekhouden computes the VAT itself. Reading back shows a difference; it costs a call.",
        ),
        default="sample",
        choices=(
            ("sample", Text(nl="Steekproef, en bij twijfel", en="A sample, and in doubt")),
            ("always", Text(nl="Altijd", en="Always")),
            ("doubt", Text(nl="Alleen bij twijfel", en="Only in doubt")),
        ),
        is_live=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The options of one integration, read once. Accounts are codes, empty when not chosen."""

    debtors_account: str = ""
    foreign_vat_account: str = ""
    template: str = ""
    payment_term: int = DEFAULT_TERM
    read_back: str = "sample"


def choices_of(settings: Settings) -> Choices:
    """What the merchant chose; a term that is no number counts as not chosen."""
    options = settings.package_options
    term = options.get(TERM, "")
    return Choices(
        debtors_account=options.get(DEBTORS, ""),
        foreign_vat_account=options.get(FOREIGN_VAT, ""),
        template=options.get(TEMPLATE, ""),
        payment_term=int(term) if term.isascii() and term.isdecimal() else DEFAULT_TERM,
        read_back=options.get(READ_BACK, "sample"),
    )


def check_settings(settings: Settings, options: Mapping[str, tuple[Option, ...]]) -> tuple[SettingsFinding, ...]:
    """Rows whose VAT code does not exist, holds another percentage or is for other sales; choices that are gone."""
    lists = {name: frozenset(option.value for option in rows) for name, rows in options.items()}
    choices = choices_of(settings)
    found = [
        *(finding for row in settings.rows for finding in _row_findings(row, lists.get("ledger_accounts"))),
        *_debtors_findings(choices, lists.get(DEBTORS)),
        *_choice_findings(choices.foreign_vat_account, FOREIGN_VAT, lists),
        *_choice_findings(choices.template, TEMPLATE, lists),
        *_choice_findings(settings.cost_centre, COST_CENTRES, lists),
    ]
    if not choices.foreign_vat_account and any(row.vat_code == DISTANCE for row in settings.rows):
        found.append(_missing(FOREIGN_VAT))
    if settings.document_kind is BookingKind.INVOICE and not choices.template:
        found.append(_missing(TEMPLATE))
    return tuple(dict.fromkeys(found))


def _row_findings(row: VatRow, accounts: frozenset[str] | None) -> Iterator[SettingsFinding]:
    code = CODES.get(row.vat_code)
    if code is None:
        yield SettingsFinding(code="CHK-15", field="vat_codes", params=(("value", row.vat_code),))
    elif row.treatment not in code.fits or not _holds(row):
        yield SettingsFinding(code="BKG-03", field="vat_codes", params=(("account", row.ledger_account),))
    if accounts is not None and row.ledger_account not in accounts:
        yield SettingsFinding(code="CHK-15", field="ledger_accounts", params=(("value", row.ledger_account),))


def _holds(row: VatRow) -> bool:
    """Whether the code's percentage is the row's; codes without one of their own hold any."""
    percent = CODES[row.vat_code].percent
    return percent is None or row.vat_code == DISTANCE or percent == row.rate


def _debtors_findings(choices: Choices, known: frozenset[str] | None) -> Iterator[SettingsFinding]:
    if known is None:
        return
    if not choices.debtors_account and len(known) != 1:
        yield _missing(DEBTORS)
    elif choices.debtors_account and choices.debtors_account not in known:
        yield _gone(choices.debtors_account, DEBTORS)


def _choice_findings(value: str, field: str, lists: Mapping[str, frozenset[str]]) -> Iterator[SettingsFinding]:
    if value and field in lists and value not in lists[field]:
        yield _gone(value, field)


def _missing(field: str) -> SettingsFinding:
    return SettingsFinding(code="BKG-23", field=field, params=(("field", field),))


def _gone(value: str, field: str) -> SettingsFinding:
    return SettingsFinding(code="BKG-25", field=field, params=(("value", value),))
