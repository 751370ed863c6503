"""What SnelStart's own lists propose for the Configuration page. Pure: lists in, choices out.

The VAT kind goes by the percentages that the administration holds for each country, the account by its function, which
SnelStart couples to the VAT. Not proposed: margin goods, for which SnelStart has no function; accounts that demand a
cost centre; VAT of other countries where the administration has not switched it on or books orders; anything for a shop
outside the Netherlands.
"""

from __future__ import annotations

from collections.abc import Mapping

from shopledger.accounting.snelstart.kinds import FOREIGN_RATES, NO_VAT
from shopledger.accounting.snelstart.settings import FOREIGN_FUNCTION, HOME, REVENUE_GROUPS, Lists
from shopledger.connect.contract import Option
from shopledger.domain.account_names import Basis, choose
from shopledger.domain.booking import BookingKind
from shopledger.domain.order import VatTreatment
from shopledger.domain.proposals import Codes, Wanted
from shopledger.domain.settings import Settings

_HOME_FUNCTIONS = {
    "Hoog": "VerkopenOmzetHoog",
    "Laag": "VerkopenOmzetLaag",
    "Overig": "VerkopenOmzetOverig",
    NO_VAT: "VerkopenBtwVrij",
}
_ABROAD = {
    VatTreatment.ICP: "VerkopenExportBinnenEU",
    VatTreatment.INTERNATIONAL: "VerkopenExportBuitenEU",
}


def propose_row(wanted: Wanted, settings: Settings, lists: Lists) -> Codes | None:
    """See BooksSystem. None too where the lists bear no tags, as those kept from before there were any."""
    code = _code(wanted, lists) if settings.home == HOME else None
    if code is None or (code in FOREIGN_RATES and not _takes_foreign_vat(settings, lists)):
        return None
    accounts = (
        (option.value, option.label) for option in lists.get("ledger_accounts", ()) if _fits(option, code, wanted)
    )
    account = choose(accounts, wanted, HOME, Basis.FUNCTION)
    return Codes(code, account) if account is not None else None


def _code(wanted: Wanted, lists: Lists) -> str | None:
    row = wanted.row
    if row.treatment is not VatTreatment.ORDINARY:
        return NO_VAT if row.treatment in _ABROAD else None
    if not row.rate:
        return NO_VAT if wanted.vat_of == HOME else None
    percent = f"{wanted.vat_of}={row.rate.normalize():f}"
    codes = [option.value for option in lists.get("vat_codes", ()) if percent in option.tags]
    return codes[0] if len(codes) == 1 else None


def _takes_foreign_vat(settings: Settings, lists: Lists) -> bool:
    return settings.document_kind is not BookingKind.ORDER and bool(lists.get("foreign_vat_ledger"))


def _fits(option: Option, code: str, wanted: Wanted) -> bool:
    if "cost_centre" in option.tags:
        return False
    if code in FOREIGN_RATES:
        return {f"function={FOREIGN_FUNCTION}", f"rate={code}"} <= set(option.tags)
    function = _ABROAD.get(wanted.row.treatment) or _HOME_FUNCTIONS.get(code)
    return {f"function={function}", f"vat={code}"} <= set(option.tags)


def propose_options(settings: Settings, lists: Lists) -> Mapping[str, str]:
    """See BooksSystem: the only memorial journal and account for foreign VAT, and for orders template and groups."""
    options = {name: _only(lists, name) for name in ("payment_journal", "foreign_vat_ledger")}
    if settings.document_kind is BookingKind.ORDER:
        options |= {name: _first(lists, name) for name in ("template", *REVENUE_GROUPS)}
    chosen = {**settings.package_options, "payment_journal": settings.payment_journal}
    return {name: value for name, value in options.items() if value and not chosen.get(name)}


def _only(lists: Lists, name: str) -> str:
    options = lists.get(name, ())
    return options[0].value if len(options) == 1 else ""


def _first(lists: Lists, name: str) -> str:
    options = lists.get(name, ())
    return options[0].value if options else ""
