"""Orders read and judged before anything is sent: what the stored document says, and what is known from outside.

The judging itself is `domain.checks`; here its facts are gathered. Nothing is written but the register's answers, and
no package is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from shopledger.connect.contract import RawOrder, ShopFacts, ShopSystem
from shopledger.connect.register import VatAnswer, VatRegister
from shopledger.connect.registry import shop_system
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.checks import Checked, Facts, VatVerdict, look_over, needs_vat_verdict
from shopledger.domain.dates import business_date
from shopledger.domain.findings import Finding
from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.order import Order
from shopledger.domain.references import reference_of
from shopledger.domain.settings import Settings
from shopledger.store import choices, ledger, links, orders
from shopledger.store.ledger import PostingRow
from shopledger.store.models import Integration, Posting

PAST = 1
"""Priority of postings of a migration: their age does not matter, and they come after today's."""
FIRST = -1
"""Priority of an order that a person chose to be booked before anything else, to see how it comes out."""


@dataclass(slots=True, kw_only=True)
class Bench:
    """What all orders of one integration are read and judged with. Made once per turn."""

    integration: Integration
    system: ShopSystem
    facts: ShopFacts
    settings: Settings
    capabilities: Capabilities
    today: date
    vat_codes: frozenset[str] | None
    ledger_accounts: frozenset[str] | None
    verdicts: dict[str, VatVerdict] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def order(self, row: PostingRow) -> Order:
        """The order of a posting. Raises UnreadableDocument."""
        return self.order_of(orders.raw_order(row.shop_id, row.number, row.document))

    def order_of(self, raw: RawOrder) -> Order:
        """The order in a document. Raises UnreadableDocument."""
        return self.system.to_order(raw, self.facts)

    def look_over(self, order: Order, booked: Posting | None, priority: int = 0) -> Checked:
        """Everything that is wrong with an order, and what its booking goes on with.

        `booked` is another posting that holds its reference, `priority` that of its own posting.
        """
        facts = Facts(
            today=self.today,
            vat_number=self.verdicts.get(order.customer.vat_number, VatVerdict.NOT_ASKED),
            booked=booked_on(booked),
            vat_codes=self.vat_codes,
            ledger_accounts=self.ledger_accounts,
            look_back_days=None if priority == PAST else self.system.look_back_days,
        )
        return look_over(order, self.settings, facts, self.capabilities)

    def numbers_to_ask(self, read: Iterable[Order]) -> dict[str, str]:
        """VAT numbers (with country) that the register must be asked about today; known answers are taken along."""
        wanted = {
            order.customer.vat_number: order.billing.country or order.delivery_country
            for order in read
            if order.customer.vat_number not in self.verdicts and needs_vat_verdict(order, self.settings)
        }
        if wanted:
            self.verdicts.update(links.verdicts(self.integration.id, wanted, self.today))
        return {number: country for number, country in wanted.items() if number not in self.verdicts}

    def learn(self, answers: Mapping[str, VatAnswer]) -> None:
        """Take over and keep what the register said."""
        links.keep_answers(self.integration.id, answers)
        self.verdicts.update({number: answer.verdict for number, answer in answers.items()})


def booked_on(posting: Posting | None) -> tuple[date, str] | None:
    """The day and the number of an earlier booking, for CHK-08; None where there is none or it is not booked yet."""
    if posting is None or posting.posted_at is None:
        return None
    return business_date(posting.posted_at), posting.external_number or posting.reference


def bench_of(integration: Integration, settings: Settings, capabilities: Capabilities, now: datetime) -> Bench | None:
    """What to judge orders with; None until the shop's facts are known."""
    facts = choices.facts_of(integration)
    if facts is None:
        return None
    options = choices.options_of(integration)
    return Bench(
        integration=integration,
        system=shop_system(integration.shop_system),
        facts=facts,
        settings=settings,
        capabilities=capabilities,
        today=business_date(now),
        vat_codes=_values(options, "vat_codes"),
        ledger_accounts=_values(options, "ledger_accounts"),
    )


def _values(options: choices.OptionLists, field_name: str) -> frozenset[str] | None:
    """What the list offers; None, so no check, where the list is not known."""
    values = frozenset(option.value for option in options.get(field_name, ()))
    return values or None


def ask_register(register: VatRegister, numbers: Mapping[str, str]) -> dict[str, VatAnswer]:
    """The register's answers about these numbers (with their countries). Silence is an answer too."""
    return {number: register.check(number, country) for number, country in numbers.items()}


def cause_of(findings: Iterable[Finding]) -> Finding:
    """The finding that a merchant is to see first: one that somebody must mend before one that goes away by itself."""
    found = list(findings)
    return next((each for each in found if remedy(each.code) is not Remedy.WAIT), found[0])


def holders(bench: Bench, read: Iterable[tuple[PostingRow, Order]]) -> dict[int, Posting | None]:
    """For postings whose reference is taken: who holds it (None: another one of this very turn)."""
    references = {row.id: reference_of(order, bench.settings) for row, order in read}
    elsewhere = ledger.booked_elsewhere(bench.integration.administration, references.values(), references)
    taken: dict[int, Posting | None] = {}
    for row_id, reference in references.items():
        if reference in elsewhere:
            taken[row_id] = elsewhere[reference]
        elif reference in bench.seen:
            taken[row_id] = None
        bench.seen.add(reference)
    return taken
