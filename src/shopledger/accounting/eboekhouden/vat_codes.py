"""The VAT codes for sales, with the percentage that e-Boekhouden computes by them and the days on which they hold.

No API lists them, so the table is here. What it does not hold: purchase codes, the codes of the Belgian sister product,
and `HOOG_VERK` and `LAAG_VERK`, whose percentages have changed under the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shopledger.connect.contract import Text
from shopledger.domain.money import ZERO
from shopledger.domain.order import VatTreatment

NO_VAT = "GEEN"
DEVIATING = "AFW_VERK"
DEVIATING_SOAP = "AFW"
DISTANCE = "AFST_VERK"
OUTDATED = ("HOOG_VERK", "LAAG_VERK")

_ORDINARY = frozenset({VatTreatment.ORDINARY})
_ICP = frozenset({VatTreatment.ICP})
_ANY = frozenset(VatTreatment)


@dataclass(frozen=True, slots=True, kw_only=True)
class VatCode:
    """One code. `percent` is what the package computes, None where the caller gives the amount.

    `fits` are the treatments of sales that it is meant for. Days are inclusive.
    """

    code: str
    name: Text
    percent: Decimal | None
    fits: frozenset[VatTreatment]
    valid_from: date = date.min
    valid_to: date = date.max

    def is_valid_on(self, day: date) -> bool:
        """Whether a sale of that day may carry it."""
        return self.valid_from <= day <= self.valid_to


_TABLE = (
    VatCode(
        code="HOOG_VERK_21",
        name=Text(nl="Btw hoog 21%", en="VAT high 21%"),
        percent=Decimal(21),
        fits=_ORDINARY,
        valid_from=date(2012, 10, 1),
    ),
    VatCode(
        code="LAAG_VERK_9",
        name=Text(nl="Btw laag 9%", en="VAT low 9%"),
        percent=Decimal(9),
        fits=_ORDINARY,
        valid_from=date(2019, 1, 1),
    ),
    VatCode(code=NO_VAT, name=Text(nl="Geen btw", en="No VAT"), percent=ZERO, fits=_ANY),
    VatCode(
        code="BI_EU_VERK",
        name=Text(nl="Goederen binnen de EU (ICP)", en="Goods within the EU (ICP)"),
        percent=ZERO,
        fits=_ICP,
    ),
    VatCode(
        code="BI_EU_VERK_D",
        name=Text(nl="Diensten binnen de EU (ICP)", en="Services within the EU (ICP)"),
        percent=ZERO,
        fits=_ICP,
    ),
    VatCode(
        code="BU_EU_VERK",
        name=Text(nl="Buiten de EU", en="Outside the EU"),
        percent=ZERO,
        fits=frozenset({VatTreatment.INTERNATIONAL}),
    ),
    VatCode(
        code=DEVIATING,
        name=Text(nl="Afwijkend tarief (bedrag van de winkel)", en="Deviating rate (the shop's amount)"),
        percent=None,
        fits=_ORDINARY,
    ),
    VatCode(
        code=DISTANCE,
        name=Text(nl="Afstandsverkopen binnen de EU", en="Distance sales within the EU"),
        percent=ZERO,
        fits=_ORDINARY,
    ),
    VatCode(
        code="VERL_VERK",
        name=Text(nl="Verlegd in Nederland, hoog", en="Domestic reverse charge, high"),
        percent=ZERO,
        fits=_ORDINARY,
    ),
    VatCode(
        code="VERL_VERK_L9",
        name=Text(nl="Verlegd in Nederland, laag", en="Domestic reverse charge, low"),
        percent=ZERO,
        fits=_ORDINARY,
    ),
)

CODES: dict[str, VatCode] = {row.code: row for row in _TABLE}
"""By code, in the order in which they are offered."""
