"""Articles for document kinds that book articles: the shop's own by SKU, and standard ones for everything else.

Standard articles have codes that follow from the kind of line and its VAT alone, so that every order finds the one that
the first order made.
"""

from __future__ import annotations

from decimal import Decimal

from shopledger.domain.booking import Product
from shopledger.domain.lines import Examined, plain
from shopledger.domain.money import HUNDRED, unit_price
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import VatRow

# What a line without text is called in the books. The books of Dutch merchants are in Dutch.
LINE_NAMES = {
    LineKind.ARTICLE: "Artikel",
    LineKind.SHIPPING: "Verzendkosten",
    LineKind.PAYMENT_COST: "Betaalkosten",
    LineKind.DISCOUNT: "Korting",
    LineKind.SURCHARGE: "Toeslag",
    LineKind.GIFT_CARD: "Cadeaubon",
}

_CODES = {
    LineKind.ARTICLE: ("ARTICLE", "A"),
    LineKind.SHIPPING: ("SHIPPING", "S"),
    LineKind.PAYMENT_COST: ("PAYMENTCOST", "P"),
    LineKind.DISCOUNT: ("DISCOUNT", "D"),
    LineKind.SURCHARGE: ("SURCHARGE", "X"),
    LineKind.GIFT_CARD: ("GIFTCARD", "G"),
}
_TREATMENTS = {
    VatTreatment.ICP: ("EU00", "intracommunautair"),
    VatTreatment.INTERNATIONAL: ("EX00", "buiten de EU"),
    VatTreatment.MARGIN: ("MA00", "margeregeling"),
}

_WITHOUT_VAT = frozenset({VatTreatment.ICP, VatTreatment.INTERNATIONAL})


def product_of(examined: Examined, code_length: int) -> Product:
    """The article of one line: the shop's SKU where a line for an article has one that fits, else a standard article.

    A package takes the VAT of a line from its article. So sales without VAT to other countries have standard articles
    of their own: the shop's article carries domestic VAT, and one made for such a sale would never carry any.
    `code_length` in characters, 0 for no limit. The price is that of one piece, excluding VAT, never negative.
    """
    line, rate, row = examined.line, examined.rate, examined.row
    fits = line.sku and (not code_length or len(line.sku) <= code_length)
    if line.kind is LineKind.ARTICLE and fits and row.treatment not in _WITHOUT_VAT:
        price = abs(unit_price(line.amount_excl, line.quantity))
        description = line.description or LINE_NAMES[line.kind]
        return Product(code=line.sku, description=description, vat_code=row.vat_code, unit_price=price)
    return standard_product(line.kind, rate, row, code_length)


def standard_product(kind: LineKind, rate: Decimal, row: VatRow, code_length: int) -> Product:
    """The standard article for a kind of line at a percentage: SHOP-SHIPPING-2100, or S2100 where codes are short."""
    special = _TREATMENTS.get(row.treatment)
    suffix = special[0] if special else f"{int(rate * HUNDRED):04d}"
    long, short = _CODES[kind]
    code = f"SHOP-{long}-{suffix}"
    if code_length and len(code) > code_length:
        code = short + suffix
    return Product(code=code, description=f"{LINE_NAMES[kind]} {words_of(row.treatment, rate)}", vat_code=row.vat_code)


def words_of(treatment: VatTreatment, rate: Decimal) -> str:
    """How a line is taxed, for a text in the books: 5,5% btw, or what is special about it."""
    special = _TREATMENTS.get(treatment)
    return special[1] if special else f"{plain(rate)}% btw".replace(".", ",")
