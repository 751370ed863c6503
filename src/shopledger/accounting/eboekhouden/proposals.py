"""What e-Boekhouden's own lists propose for the Configuration page. Pure: lists in, choices out.

The VAT code follows from treatment and percentage, by the table of codes. Accounts are those of profit and loss whose
name is one of revenue; for sales abroad the name must say so. VAT of another country is proposed on `AFW_VERK` and only
where an account is kept for that country, since that code keeps the country nowhere else; whether the OSS return of an
administration expects `AFST_VERK` instead is for its accountant. Nothing is proposed for a shop outside the
Netherlands.
"""

from __future__ import annotations

from collections.abc import Mapping

from shopledger.accounting.eboekhouden.settings import DEBTORS, TEMPLATE
from shopledger.accounting.eboekhouden.vat_codes import CODES, DEVIATING, NO_VAT
from shopledger.connect.contract import Option
from shopledger.domain.account_names import Basis, choose, is_revenue, read_name
from shopledger.domain.booking import BookingKind
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import Codes, Wanted
from shopledger.domain.settings import Settings

Lists = Mapping[str, tuple[Option, ...]]
HOME = "NL"
PROFIT_AND_LOSS, BALANCE = "VW", "BAL"
_ABROAD = {
    VatTreatment.ICP: "BI_EU_VERK",
    VatTreatment.INTERNATIONAL: "BU_EU_VERK",
    VatTreatment.MARGIN: NO_VAT,
}
_TAXED = ("HOOG_VERK_21", "LAAG_VERK_9")


def propose_row(wanted: Wanted, settings: Settings, lists: Lists) -> Codes | None:
    """See BooksSystem."""
    code = _code(wanted) if settings.home == HOME else None
    if code is None or all(option.value != code for option in lists.get("vat_codes", ())):
        return None
    accounts = (
        (option.value, option.label) for option in lists.get("ledger_accounts", ()) if _fits(option, code, wanted)
    )
    account = choose(accounts, wanted, HOME, Basis.NAME)
    return Codes(code, account) if account is not None else None


def _code(wanted: Wanted) -> str | None:
    row = wanted.row
    if row.treatment is not VatTreatment.ORDINARY:
        return _ABROAD[row.treatment]
    if wanted.vat_of == HOME:
        return next((code for code in _TAXED if CODES[code].percent == row.rate), None) if row.rate else NO_VAT
    return DEVIATING if wanted.vat_of and row.rate else None


def _fits(option: Option, code: str, wanted: Wanted) -> bool:
    if wanted.row.line_kind is LineKind.GIFT_CARD:
        return BALANCE in option.tags or PROFIT_AND_LOSS in option.tags
    if PROFIT_AND_LOSS not in option.tags or not is_revenue(option.label):
        return False
    return code != DEVIATING or wanted.row.country in read_name(option.label).lands


def propose_options(settings: Settings, lists: Lists) -> Mapping[str, str]:
    """See BooksSystem: the only debtors account, and the first template where sales are booked as invoices."""
    debtors, templates = lists.get(DEBTORS, ()), lists.get(TEMPLATE, ())
    options: dict[str, str] = {}
    if len(debtors) == 1:
        options[DEBTORS] = debtors[0].value
    if templates and settings.document_kind is BookingKind.INVOICE:
        options[TEMPLATE] = templates[0].value
    return {name: value for name, value in options.items() if not settings.package_options.get(name)}
