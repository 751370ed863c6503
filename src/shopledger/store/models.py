"""All tables. Account > Integration > everything else.

Texts that hold JSON are written and read by this folder's functions; amounts are whole cents in integer columns, so
that no database turns them into binary fractions; moments are UTC. Rows reach pages through `for_account` and the
queries of this folder only, never through a bare manager.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

import msgspec
from django.db import models
from django.db.models import Q

from shopledger.domain.posting import PostingKind, PostingState

NAME = 200
CODE = 20
KEY = 300
STATUS = 60
NUMBER = 60
CURRENCY = 3


class OwnedModel(models.Model):
    """A row that belongs to an account: `account_path` leads from the row to it.

    Where a unique key or an index of ours begins with the integration, the one that Django adds by itself is left out:
    it costs a write for every row, and planners prefer it to the one that was made for the question.
    """

    account_path: ClassVar[str] = "integration__account"

    class Meta:
        abstract = True

    @classmethod
    def for_account(cls, account: Account) -> models.QuerySet[Self]:
        """The rows of this account and of nobody else."""
        rows: models.QuerySet[Self] = cls._default_manager.filter(**{cls.account_path: account})
        return rows


class Account(models.Model):
    """Who pays: a merchant or an office; `users` sign in for it. `extra_email` also receives the platform's mail."""

    name = models.CharField(max_length=NAME)
    email = models.EmailField()
    extra_email = models.EmailField(blank=True)
    users = models.ManyToManyField("auth.User", related_name="accounts")
    language = models.CharField(max_length=2, default="nl")
    created_at = models.DateTimeField()


class Integration(OwnedModel):
    """One shop connected to one administration. `settings_version` 0 means that no settings were saved yet.

    `administration` names the set of books, so that two shops in one administration share one writer and one row of
    numbers. Facts, cursor and options are documents of the connectors, kept so that they need not be asked again.
    """

    account_path = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="integrations")
    name = models.CharField(max_length=NAME)
    shop_system = models.CharField(max_length=40)
    books_system = models.CharField(max_length=40)
    administration = models.CharField(max_length=NAME)
    created_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    terms_accepted_at = models.DateTimeField(null=True)
    licence_key = models.CharField(max_length=40, unique=True)
    trial_ends_on = models.DateField()
    licence_ends_on = models.DateField(null=True)
    settings_document = models.TextField(default="{}")
    settings_version = models.IntegerField(default=0)
    shop_facts = models.TextField(default="")
    shop_facts_at = models.DateTimeField(null=True)
    options = models.TextField(default="{}")
    options_at = models.DateTimeField(null=True)
    fetch_cursor = models.TextField(default="")
    fetch_tries = models.IntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    next_fetch_at = models.DateTimeField()
    next_review_at = models.DateTimeField()
    review_cursor = models.TextField(default="")
    next_payments_at = models.DateTimeField()
    payments_swept_at = models.DateTimeField(null=True)
    next_day_at = models.DateTimeField()
    books_rest_until = models.DateTimeField(null=True)
    books_tries = models.IntegerField(default=0)
    rest_code = models.CharField(max_length=CODE, default="")

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="integration_account"),
            models.Index(fields=["next_fetch_at"], name="integration_fetch", condition=Q(is_active=True)),
            models.Index(fields=["next_review_at"], name="integration_review", condition=Q(is_active=True)),
            models.Index(fields=["next_payments_at"], name="integration_payments", condition=Q(is_active=True)),
            models.Index(fields=["next_day_at"], name="integration_day", condition=Q(is_active=True)),
        ]


class ConnectionState(models.TextChoices):
    """How a connection is."""

    NEW = "new"
    OK = "ok"
    BLOCKED = "blocked"


class Connection(OwnedModel):
    """The way into one side: secrets encrypted field by field, and how it went last. `side` is `contract.Side`."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="connections", db_index=False)
    side = models.CharField(max_length=5)
    system = models.CharField(max_length=40)
    base_urls = models.TextField(default="{}")
    credentials = models.TextField(default="{}")
    operator = models.TextField(default="{}")
    token = models.TextField(default="")
    state = models.CharField(max_length=10, choices=ConnectionState.choices, default=ConnectionState.NEW)
    code = models.CharField(max_length=CODE, default="")
    params = models.TextField(default="[]")
    remote_id = models.CharField(max_length=NAME, default="")
    remote_name = models.CharField(max_length=NAME, default="")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "side"], name="connection_side")]


class StoredOrder(OwnedModel):
    """One order of the shop: its newest document, compressed, and what lists show of it.

    `mapping_code` says why it could not be read as an order, where that is so. `total_cents` is for lists only; the
    booking is computed from the document.
    """

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="orders", db_index=False)
    shop_id = models.CharField(max_length=100)
    number = models.CharField(max_length=100)
    placed_at = models.DateTimeField()
    day = models.DateField()
    status = models.CharField(max_length=STATUS)
    is_paid = models.BooleanField()
    paid_on = models.DateField(null=True)
    customer = models.CharField(max_length=NAME, default="")
    currency = models.CharField(max_length=CURRENCY, default="EUR")
    total_cents = models.BigIntegerField(default=0)
    fingerprint = models.CharField(max_length=32)
    document = models.BinaryField()
    mapping_code = models.CharField(max_length=CODE, default="")
    seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "shop_id"], name="order_once")]
        indexes = [
            models.Index(fields=["integration", "number"], name="order_number"),
            models.Index(fields=["integration", "day"], name="order_day"),
        ]

    @property
    def total(self) -> Decimal:
        """Total including VAT, in the order's currency."""
        return Decimal(self.total_cents).scaleb(-2)


class DebtorLink(OwnedModel):
    """A debtor of the books that this integration found or made; `key` is `Debtor.key`."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="debtor_links", db_index=False)
    key = models.CharField(max_length=KEY)
    external_id = models.CharField(max_length=100)
    code = models.CharField(max_length=100, default="")
    name = models.CharField(max_length=NAME, default="")
    kind = models.CharField(max_length=40, default="")
    is_ours = models.BooleanField(default=False)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "key"], name="debtor_once")]


class ProductLink(OwnedModel):
    """An article of the books; `key` is `Product.code`."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="product_links", db_index=False)
    key = models.CharField(max_length=KEY)
    external_id = models.CharField(max_length=100)
    is_ours = models.BooleanField(default=False)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "key"], name="product_once")]


class Posting(OwnedModel):
    """One thing that must be in the books once. `kind` and `state` hold the words of `domain.posting`.

    `subject` is the shop's order id (SALE, PAYMENT) or the day (DAY). `reference` is empty until the first attempt.
    `must_look`: an earlier write may have arrived, so the books are asked before another one leaves.
    `left_behind`: id of a half-made document that must be removed first. `sends`: times taken to be sent.
    `repeat_of`: the attempt whose key and bytes the next write repeats, since its outcome was never known for certain.
    `tries`: postponements in a row, for growing pauses. `unknowns`: lost answers in a row that no look-up has settled.
    `collected_in`: the DAY posting that this sale is part of. `is_forced`: a person overruled the shop's status.
    """

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="postings", db_index=False)
    order = models.ForeignKey(StoredOrder, models.CASCADE, null=True, related_name="postings")
    kind = models.CharField(max_length=10, default=PostingKind.SALE.value)
    subject = models.CharField(max_length=100)
    administration = models.CharField(max_length=NAME)
    reference = models.CharField(max_length=60, default="")
    state = models.CharField(max_length=10, default=PostingState.FETCHED.value)
    priority = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()
    cause = models.CharField(max_length=CODE, default="")
    params = models.TextField(default="[]")
    external_id = models.CharField(max_length=100, default="")
    external_number = models.CharField(max_length=100, default="")
    posted_at = models.DateTimeField(null=True)
    total_cents = models.BigIntegerField(null=True)
    difference_cents = models.BigIntegerField(null=True)
    look_ups = models.IntegerField(default=0)
    sends = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    unknowns = models.IntegerField(default=0)
    must_look = models.BooleanField(default=False)
    is_forced = models.BooleanField(default=False)
    left_behind = models.CharField(max_length=100, default="")
    repeat_of = models.BigIntegerField(null=True)
    collected_in = models.ForeignKey("self", models.SET_NULL, null=True, related_name="collected", db_index=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "kind", "subject"], name="posting_once"),
            models.UniqueConstraint(
                fields=["administration", "kind", "reference"], condition=~Q(reference=""), name="reference_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["integration", "kind", "priority", "id", "not_before"],
                condition=Q(state="ready"),
                name="posting_ready",
            ),
            models.Index(fields=["integration", "id"], condition=Q(state="waiting"), name="posting_waiting"),
            models.Index(fields=["integration", "cause", "id"], condition=Q(state="error"), name="posting_error"),
            models.Index(fields=["integration", "id"], condition=Q(state="posting"), name="posting_open"),
            models.Index(fields=["integration", "posted_at", "id"], condition=Q(state="posted"), name="posting_posted"),
            models.Index(fields=["collected_in"], condition=Q(collected_in__isnull=False), name="posting_collected"),
        ]

    @property
    def total(self) -> Decimal | None:
        """Total including VAT as booked, euro; None until a booking was made."""
        return None if self.total_cents is None else Decimal(self.total_cents).scaleb(-2)

    @property
    def cause_params(self) -> dict[str, str]:
        """What the cause says besides its code."""
        return dict(msgspec.json.decode(self.params, type=list[tuple[str, str]]))


class Attempt(OwnedModel):
    """One write, recorded before it leaves. No `finished_at`: nobody knows yet how it ended.

    `what` is DEBTOR, PRODUCT, BOOKING, REMOVE or PAYMENT; `subject` the debtor's key, the article's code, the document.
    `key` stays for repeats of the same write. `snapshot` holds exactly what is sent, so that a repeat sends it again.
    """

    account_path = "posting__integration__account"

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="attempts", db_index=False)
    posting = models.ForeignKey(Posting, models.CASCADE, related_name="attempts")
    what = models.CharField(max_length=10)
    subject = models.CharField(max_length=KEY, default="")
    key = models.CharField(max_length=36)
    fingerprint = models.CharField(max_length=32)
    snapshot = models.BinaryField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="")
    detail = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["integration", "started_at"], condition=Q(finished_at=None), name="attempt_open"),
        ]


class PostingEvent(OwnedModel):
    """What happened to a posting, as the merchant may read it. Rows are added, never changed."""

    account_path = "posting__integration__account"

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    event = models.CharField(max_length=20)
    code = models.CharField(max_length=CODE, default="")
    params = models.TextField(default="[]")
    detail = models.TextField(default="")
    who = models.CharField(max_length=NAME, default="")

    @property
    def pairs(self) -> dict[str, str]:
        """Parameters of the code."""
        return dict(msgspec.json.decode(self.params, type=list[tuple[str, str]]))


class VatCheck(OwnedModel):
    """Proof of one question to the register of VAT numbers, kept as long as the books are."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="vat_checks")
    number = models.CharField(max_length=NUMBER)
    country = models.CharField(max_length=2)
    day = models.DateField()
    checked_at = models.DateTimeField()
    verdict = models.CharField(max_length=12)
    proof = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["integration", "number", "day"], name="vat_check_day")]


class BackfillState(models.TextChoices):
    """Where a migration is. COUNTED and SAMPLED wait for a person."""

    COUNTING = "counting"
    COUNTED = "counted"
    SAMPLING = "sampling"
    SAMPLED = "sampled"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


class Backfill(OwnedModel):
    """A migration of past orders: counted first, then a sample, then the rest page by page; may be paused and resumed.

    `counted` orders may be booked, `counted_cents` is their total; `known` of them are here already; `stored` so far.
    """

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="backfills")
    first_on = models.DateField()
    last_on = models.DateField()
    statuses = models.TextField(default="[]")
    state = models.CharField(max_length=10, choices=BackfillState.choices, default=BackfillState.COUNTING)
    resumes_as = models.CharField(max_length=10, default="")
    cursor = models.TextField(default="")
    counted = models.IntegerField(default=0)
    counted_cents = models.BigIntegerField(default=0)
    known = models.IntegerField(default=0)
    stored = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "next_at"], name="backfill_due")]


class Lease(models.Model):
    """The right of one worker to write somewhere until `expires_at`."""

    name = models.CharField(max_length=250, primary_key=True)
    owner = models.CharField(max_length=250)
    expires_at = models.DateTimeField()


class BudgetRow(models.Model):
    """Requests counted for one credential in one slice of time."""

    name = models.CharField(max_length=100)
    slot = models.BigIntegerField()
    used = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="budget_slot")]
