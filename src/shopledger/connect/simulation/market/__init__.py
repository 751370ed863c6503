"""A neutral market that fills simulated shops: the same seed and index give the same sale, in constant time and memory.

    market = Market(seed=1, orders=5000, first_day=date(2026, 1, 1), days=365)
    sale = market.sale(17)              # lazily, from (seed, index) alone; 0 <= index < market.orders
    market.count_placed(now)            # how many sales are placed at that moment: indices 0 .. n-1
    market.span(first, last)            # the indices placed in [first, last), as a range
    market.placed_at(17)                # monotone in the index, aware (UTC)
    market.history(17)                  # its steps alone, which is cheaper than the sale
    sale.state_at(now)                  # the step that counts at that moment
    sale.cause                          # "" for a sound sale, else the code of the check that must refuse it
    sale.vat                            # VAT per rate in whole cents, from the lines
    is_registered("DE136695976")        # what the simulated VAT register must answer about the market's numbers

The mix: 78 % domestic (NL 21/9/0), 14 % consumers in DE, BE and FR with the VAT of their country, 4 % companies there
with a VAT number and 0 %, 4 % export to CH, US and GB; 1 to 5 articles, quantities 1 to 6, shipping on 80 %, a payment
fee on 15 %, a discount on 15 %; prices include VAT; two sales in five carry two rates; 54 % are a first order of a new
buyer; one in fifty is a credit order; one in twenty-five is faulty with a known cause.

It does not know any shop: connectors' simulators render a `Sale` in their own form and give it a number.
"""

from shopledger.connect.simulation.market.market import COUNTRIES, Market
from shopledger.connect.simulation.market.sale import (
    BOOKABLE,
    Buyer,
    PaidBy,
    Place,
    Sale,
    SaleLine,
    SaleState,
    Step,
)
from shopledger.connect.simulation.market.vat_numbers import is_registered

__all__ = [
    "BOOKABLE",
    "COUNTRIES",
    "Buyer",
    "Market",
    "PaidBy",
    "Place",
    "Sale",
    "SaleLine",
    "SaleState",
    "Step",
    "is_registered",
]
