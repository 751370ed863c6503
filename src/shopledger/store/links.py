"""Which debtors and articles of the books are ours to use, and the proofs of VAT numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from shopledger.connect.register import VatAnswer
from shopledger.domain.checks import VatVerdict
from shopledger.domain.customer import DebtorRef
from shopledger.domain.dates import business_date
from shopledger.store import sql, texts
from shopledger.store.models import NUMBER, DebtorLink, ProductLink, VatCheck

DEBTOR_COLUMNS = ("integration_id", "key", "external_id", "code", "name", "kind", "is_ours", "linked_at")
PRODUCT_COLUMNS = ("integration_id", "key", "external_id", "is_ours", "linked_at")


def debtors(integration_id: int, keys: Iterable[str]) -> dict[str, DebtorRef]:
    """Linked debtors among these keys."""
    rows = DebtorLink.objects.filter(integration_id=integration_id, key__in=list(keys))
    return {
        key: DebtorRef(id=external_id, code=code, name=name, kind=kind)
        for key, external_id, code, name, kind in rows.values_list("key", "external_id", "code", "name", "kind")
    }


def link_debtors(integration_id: int, found: Mapping[str, DebtorRef], now: datetime, *, is_ours: bool) -> None:
    """Remember debtors by key; one that is remembered already stays as it is."""
    rows = [
        (integration_id, key, ref.id, ref.code, ref.name[:200], ref.kind, is_ours, now) for key, ref in found.items()
    ]
    sql.insert_many("store_debtorlink", DEBTOR_COLUMNS, rows)


def forget_debtor(integration_id: int, key: str) -> None:
    """The books cannot use the linked debtor: look for it anew, or make another one."""
    DebtorLink.objects.filter(integration_id=integration_id, key=key).delete()


def products(integration_id: int, keys: Iterable[str]) -> dict[str, str]:
    """Linked articles among these codes."""
    rows = ProductLink.objects.filter(integration_id=integration_id, key__in=list(keys))
    return dict(rows.values_list("key", "external_id"))


def link_products(integration_id: int, found: Mapping[str, str], now: datetime, *, is_ours: bool) -> None:
    """Remember articles by code."""
    rows = [(integration_id, key, external_id, is_ours, now) for key, external_id in found.items()]
    sql.insert_many("store_productlink", PRODUCT_COLUMNS, rows)


def verdicts(integration_id: int, numbers: Iterable[str], day: date) -> dict[str, VatVerdict]:
    """What the register said of these numbers on that day."""
    kept = {texts.fitted(number, NUMBER): number for number in numbers}
    rows = VatCheck.objects.filter(integration_id=integration_id, number__in=list(kept), day=day).order_by("id")
    return {kept[number]: VatVerdict(verdict) for number, verdict in rows.values_list("number", "verdict")}


def keep_answers(integration_id: int, answers: Mapping[str, VatAnswer]) -> None:
    """Keep the register's answers about these numbers (as typed), with their proof; silence is no answer."""
    rows = [
        VatCheck(
            integration_id=integration_id,
            number=texts.fitted(number, NUMBER),
            country=answer.country,
            day=business_date(answer.asked_at),
            checked_at=answer.asked_at,
            verdict=answer.verdict.value,
            proof=texts.document_text(answer.proof()),
        )
        for number, answer in answers.items()
        if answer.verdict is not VatVerdict.UNANSWERED
    ]
    VatCheck.objects.bulk_create(rows)
