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


class ErrorMail(models.TextChoices):
    """How often new errors are told by mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Account(models.Model):
    """Who pays: a merchant or an office; its members sign in for it. `extra_email` also receives the platform's mail.

    `error_mail` says how often new errors are told by mail; `errors_told_at` until when they have been.
    """

    name = models.CharField(max_length=NAME)
    email = models.EmailField()
    extra_email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="nl")
    error_mail = models.CharField(max_length=10, choices=ErrorMail.choices, default=ErrorMail.DAILY)
    errors_told_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()


class Role(models.TextChoices):
    """What a person is for an account; `people.RIGHTS` says what each may do."""

    OWNER = "owner"
    BOOKKEEPER = "bookkeeper"
    ACCOUNTANT = "accountant"
    READER = "reader"


class Membership(OwnedModel):
    """A person who signs in for an account. An accountant is a member of many."""

    account_path = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey("auth.User", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.OWNER)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "user"], name="member_once")]


class Invitation(OwnedModel):
    """A place for a person who has not come yet. Of the word in the link only its hash is kept."""

    account_path = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=NAME)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)


class AddressPlace(models.TextChoices):
    """Which of the account's addresses; the words are names of columns of `Account`."""

    OWN = "email"
    EXTRA = "extra_email"


class AddressChange(OwnedModel):
    """An address that the account's letters are to go to, until whoever reads its mail confirms it; one per place.

    Of the word in the link only its hash is kept.
    """

    account_path = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="address_changes", db_index=False)
    place = models.CharField(max_length=12, choices=AddressPlace.choices)
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    asked_by = models.CharField(max_length=NAME)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "place"], name="address_change_once")]


class Person(models.Model):
    """What is kept of somebody who signs in, besides Django's own user: the language of their pages and mails."""

    user = models.OneToOneField("auth.User", models.CASCADE, primary_key=True, related_name="person")
    language = models.CharField(max_length=2, default="nl")


class Integration(OwnedModel):
    """One shop connected to one administration. `settings_version` 0 means that no settings were saved yet.

    `administration` names the set of books, so that two shops in one administration share one writer and one row of
    numbers. Facts, cursor and options are documents of the connectors, kept so that they need not be asked again.
    `is_rehearsing`: the merchant has not started it yet; nothing is fetched by itself, only what they choose is booked.
    `ends_on`: the last day of an integration that was cancelled for a later date.
    """

    account_path = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="integrations")
    name = models.CharField(max_length=NAME)
    shop_system = models.CharField(max_length=40)
    books_system = models.CharField(max_length=40)
    administration = models.CharField(max_length=NAME)
    created_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    is_rehearsing = models.BooleanField(default=False)
    shop_country = models.CharField(max_length=2, default="NL")
    cancelled_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    terms_accepted_at = models.DateTimeField(null=True)
    privacy_accepted_at = models.DateTimeField(null=True)
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


class Memo(OwnedModel):
    """Something that a connector remembers of the other end until `until`: a list that hardly changes, compressed."""

    account_path = "connection__integration__account"

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="memos", db_index=False)
    name = models.CharField(max_length=NAME)
    value = models.BinaryField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="memo_once")]
        indexes = [models.Index(fields=["until"], name="memo_until")]


class StoredOrder(OwnedModel):
    """One order of the shop: its newest document, compressed, and what lists show of it.

    `mapping_code` says why it could not be read as an order, where that is so. `total_cents` is for lists only; the
    booking is computed from the document. The keys are for searching: small letters without accents.
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
    customer_key = models.CharField(max_length=NAME, default="")
    family_key = models.CharField(max_length=NAME, default="")
    email_key = models.CharField(max_length=NAME, default="")
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
            models.Index(fields=["integration", "customer_key"], name="order_customer"),
            models.Index(fields=["integration", "family_key"], name="order_family"),
            models.Index(fields=["integration", "email_key"], name="order_email"),
            models.Index(fields=["integration", "total_cents"], name="order_total"),
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
            models.Index(fields=["integration", "id"], condition=Q(state="dismissed"), name="posting_dismissed"),
            models.Index(fields=["integration", "posted_at", "id"], condition=Q(state="posted"), name="posting_posted"),
            models.Index(
                fields=["integration", "external_number"], condition=~Q(external_number=""), name="posting_external"
            ),
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
    `calls`: the last requests and answers, without secrets, where it did not end well; for More info.
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
    calls = models.BinaryField(default=b"")

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


class SettingsVersion(OwnedModel):
    """Settings as they were saved, each version: what a booking was made with, and the way back from a mistake."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="settings_versions", db_index=False)
    version = models.IntegerField()
    document = models.TextField()
    saved_at = models.DateTimeField()
    who = models.CharField(max_length=NAME, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "version"], name="settings_version_once")]


class Act(OwnedModel):
    """Something that a person did to an account, as its owner may read it. Rows are added, never changed.

    `what` is a word of `acts.ACTS`; `params` fill the sentence that pages make of it.
    """

    account_path = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="acts", db_index=False)
    integration = models.ForeignKey(Integration, models.CASCADE, null=True, related_name="acts")
    at = models.DateTimeField()
    who = models.CharField(max_length=NAME)
    what = models.CharField(max_length=40)
    params = models.TextField(default="[]")

    class Meta:
        indexes = [models.Index(fields=["account", "id"], name="act_account")]


class DayTotal(OwnedModel):
    """What of one integration was booked with the date of one day: how many sales, and their total including VAT."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="day_totals", db_index=False)
    day = models.DateField()
    sales = models.IntegerField(default=0)
    total_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "day"], name="day_total_once")]


class VatTotal(OwnedModel):
    """Revenue and VAT of one rate (hundredths of a percent) among what was booked with the date of one day."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="vat_totals", db_index=False)
    day = models.DateField()
    rate = models.IntegerField()
    excl_cents = models.BigIntegerField(default=0)
    vat_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "day", "rate"], name="vat_total_once")]


class Rehearsal(OwnedModel):
    """The last dry run of an integration: recent orders as they would be booked with the settings of that moment."""

    integration = models.OneToOneField(Integration, models.CASCADE, primary_key=True, related_name="rehearsal")
    settings_version = models.IntegerField()
    made_at = models.DateTimeField()
    document = models.BinaryField()


class TicketState(models.TextChoices):
    """Where a ticket is."""

    NEW = "new"
    ANSWERED = "answered"
    WAITING = "waiting"
    SOLVED = "solved"


class Ticket(OwnedModel):
    """A question or a problem, and the thread about it. WAITING is for the merchant's answer.

    One ticket for all errors of one cause: `equal` counts how often it was reported. `token` stands in the address that
    answers by mail come to.
    """

    account_path = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="tickets", db_index=False)
    integration = models.ForeignKey(Integration, models.CASCADE, null=True, related_name="tickets")
    posting = models.ForeignKey(Posting, models.SET_NULL, null=True, related_name="tickets")
    cause = models.CharField(max_length=CODE, default="")
    subject = models.CharField(max_length=NAME)
    state = models.CharField(max_length=10, choices=TicketState.choices, default=TicketState.NEW)
    token = models.CharField(max_length=40, unique=True)
    language = models.CharField(max_length=2, default="nl")
    equal = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="ticket_account"),
            models.Index(fields=["state", "changed_at"], name="ticket_state"),
        ]


class TicketMessage(OwnedModel):
    """One message of a thread. `mail_id` is the Message-ID of one that came by mail, so that it is taken once."""

    account_path = "ticket__account"

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    author = models.CharField(max_length=NAME)
    is_staff = models.BooleanField(default=False)
    body = models.TextField()
    mail_id = models.CharField(max_length=250, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mail_id"], condition=~Q(mail_id=""), name="ticket_mail_once"),
        ]


class TicketFile(OwnedModel):
    """A picture sent along with a message."""

    account_path = "message__ticket__account"

    message = models.ForeignKey(TicketMessage, models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=40)
    content = models.BinaryField()


class Letter(models.Model):
    """A mail to be sent. `key` makes that the same thing is told once; `context` (JSON) fills its template `kind`."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="letters")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=KEY, unique=True)
    recipients = models.TextField()
    language = models.CharField(max_length=2, default="nl")
    context = models.TextField(default="{}")
    headers = models.TextField(default="{}")
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    tries = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=NAME, default="")

    class Meta:
        indexes = [models.Index(fields=["not_before"], condition=Q(sent_at=None), name="letter_due")]


class Invoice(OwnedModel):
    """An invoice of the platform to an account, as it was issued."""

    account_path = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="invoices")
    number = models.CharField(max_length=40, unique=True)
    issued_on = models.DateField()
    total_cents = models.BigIntegerField()
    document = models.BinaryField()

    @property
    def total(self) -> Decimal:
        """Total including VAT, euro."""
        return Decimal(self.total_cents).scaleb(-2)


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
