"""What is asked of a merchant who connects AFAS SB, what can be chosen, and which choices AFAS SB would refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shopledger.accounting.afas_sb.mapping import PACKAGE, VAT_CODES, Choices, is_foreign, is_right_for
from shopledger.connect.contract import CredentialField, Option, OptionField, SettingsFinding, Text
from shopledger.domain.order import VatTreatment
from shopledger.domain.settings import Settings, VatRow

Lists = Mapping[str, tuple[Option, ...]]
YES, NO = "yes", "no"
_YES_OR_NO = ((NO, Text(nl="nee", en="no")), (YES, Text(nl="ja", en="yes")))

CREDENTIAL_FIELDS = (
    CredentialField(
        name="accountant",
        label=Text(nl="Domein accountant", en="Domain accountant"),
        help=Text(
            nl="Het eerste deel van uw AFAS-adres, of plak hier het hele adres (https://domein.afasfocus.nl/klant).",
            en="The first part of your AFAS address, or paste the whole address here"
            " (https://domain.afasfocus.nl/customer).",
        ),
        is_secret=False,
        max_length=300,
    ),
    CredentialField(
        name="customer",
        label=Text(nl="Domein klant", en="Domain customer"),
        help=Text(
            nl="Wat in uw AFAS-adres na de eerste schuine streep staat. Leeg laten als u het hele adres hebt geplakt.",
            en="What stands after the first slash of your AFAS address. Leave empty if you pasted the whole address.",
        ),
        is_secret=False,
        is_required=False,
        max_length=100,
    ),
    CredentialField(
        name="token",
        label=Text(nl="API-token", en="API token"),
        help=Text(
            nl="Alle instellingen, App Center: activeer de koppeling en kopieer het token.",
            en="All settings, App Center: activate the link and copy the token.",
        ),
        min_length=8,
        max_length=4000,
    ),
)

OPTION_FIELDS = (
    OptionField(
        name="administration",
        label=Text(nl="Administratie", en="Administration"),
        help=Text(
            nl="Waarin de verkopen komen. Leeg mag als er maar een is.",
            en="Where sales go. May be left empty if there is only one.",
        ),
    ),
    OptionField(
        name="vat_codes",
        label=Text(nl="Btw-soort", en="VAT kind"),
        help=Text(
            nl="Btw-tarief van AFAS, met intracommunautaire soort of berekening.",
            en="AFAS's VAT rate, with the intra-community kind or calculation.",
        ),
        is_required=True,
    ),
    OptionField(
        name="ledger_accounts",
        label=Text(nl="Omzetrekening", en="Revenue account"),
        help=Text(nl="Een grootboekrekening van de administratie.", en="A ledger account of the administration."),
        is_required=True,
    ),
    OptionField(
        name="cost_accounts",
        label=Text(nl="Ook kostenrekeningen tonen", en="Show cost accounts too"),
        help=Text(
            nl="Voor kortingen of betaalkosten die u op een kostenrekening boekt.",
            en="For discounts or payment costs that you book on a cost account.",
        ),
        default=NO,
        choices=_YES_OR_NO,
        is_live=False,
    ),
    OptionField(
        name="payment_condition",
        label=Text(nl="Betaalvoorwaarde", en="Payment terms"),
        help=Text(nl="Leeg: die van de debiteur in AFAS.", en="Empty: those of the debtor in AFAS."),
    ),
    OptionField(
        name="fixed_debtors",
        label=Text(nl="Vaste debiteur", en="Fixed debtor"),
        help=Text(
            nl="Per betaalwijze: een bestaande debiteur, of de diverse debiteuren van AFAS.",
            en="Per payment method: an existing debtor, or AFAS's sundry debtors.",
        ),
    ),
    OptionField(
        name="home_vat_abroad",
        label=Text(nl="Nederlandse btw in andere EU-landen", en="Dutch VAT in other EU countries"),
        help=Text(
            nl="Kies ja als u onder de drempel van 10.000 euro blijft en particulieren elders in de EU Nederlandse btw"
            " rekent. AFAS SB kan geen btw van andere landen boeken.",
            en="Choose yes if you stay below the threshold of 10,000 euro and charge consumers elsewhere in the EU"
            " Dutch VAT. AFAS SB cannot book VAT of other countries.",
        ),
        default=NO,
        choices=_YES_OR_NO,
        is_live=False,
    ),
)


def choices_of(settings: Settings, administration: str) -> Choices:
    """What mappings need of the settings."""
    options = settings.package_options
    return Choices(
        administration=administration,
        payment_condition=options.get("payment_condition", ""),
        home=settings.home,
        charges_home_vat_abroad=options.get("home_vat_abroad") == YES,
    )


def check_settings(settings: Settings, lists: Lists) -> tuple[SettingsFinding, ...]:
    """What AFAS SB would refuse of these settings. A list that is not given is not checked."""
    found = (
        *_administration_findings(settings, lists),
        *_row_findings(settings, lists),
        *_other_findings(settings, lists),
    )
    return tuple(dict.fromkeys(found))


def _administration_findings(settings: Settings, lists: Lists) -> Iterator[SettingsFinding]:
    chosen = settings.package_options.get("administration", "")
    options = lists.get("administration")
    if options is not None and not chosen and len(options) != 1:
        yield _finding("BKG-23", "administration", field="administration")
    elif chosen and _is_missing(chosen, lists, "administration"):
        yield _finding("BKG-25", "administration", value=chosen)


def _row_findings(settings: Settings, lists: Lists) -> Iterator[SettingsFinding]:
    choices = choices_of(settings, "")
    for row in settings.rows:
        code = VAT_CODES.get(row.vat_code)
        if code is None:
            yield _finding("CHK-15", "vat_codes", value=row.vat_code)
        elif _is_foreign_vat(row, choices):
            rate = f"{row.rate.normalize():f}"
            yield _finding("BKG-27", "vat_codes", package=PACKAGE, rate=rate, country=row.country)
        elif not is_right_for(row.vat_code, row.treatment) or row.rate not in code.rates:
            yield _finding("BKG-03", "vat_codes", account=_label(row.ledger_account, lists))
        if _is_missing(row.ledger_account, lists, "ledger_accounts"):
            yield _finding("CHK-15", "ledger_accounts", value=row.ledger_account)


def _is_foreign_vat(row: VatRow, choices: Choices) -> bool:
    return row.treatment is VatTreatment.ORDINARY and bool(row.rate) and is_foreign(row.country, choices)


def _other_findings(settings: Settings, lists: Lists) -> Iterator[SettingsFinding]:
    """AFAS SB takes no cost centre with a sale, so one that is chosen would be lost in silence."""
    if settings.cost_centre:
        yield _finding("BKG-08", "cost_centre", account="")
    condition = settings.package_options.get("payment_condition", "")
    if condition and _is_missing(condition, lists, "payment_condition"):
        yield _finding("BKG-25", "payment_condition", value=condition)


def _label(account: str, lists: Lists) -> str:
    return next((option.label for option in lists.get("ledger_accounts", ()) if option.value == account), account)


def _is_missing(value: str, lists: Lists, name: str) -> bool:
    options = lists.get(name)
    return options is not None and all(option.value != value for option in options)


def _finding(code: str, field: str, /, **params: str) -> SettingsFinding:
    return SettingsFinding(code=code, field=field, params=tuple(params.items()))
