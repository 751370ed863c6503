"""What the job engine may be asked to do: each calls one function with one id."""

from __future__ import annotations

from datetime import UTC, datetime

from shopledger.jobs import post
from shopledger.jobs.engine import task
from shopledger.jobs.schedule import Job, run


def utc_now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


@task
def fetch(integration_id: int) -> object:
    """Fetch new orders."""
    return run(Job.FETCH, integration_id, utc_now)


@task
def reconcile(integration_id: int) -> object:
    """Look up lost answers."""
    return run(Job.RECONCILE, integration_id, utc_now)


@task
def collect(integration_id: int) -> object:
    """Collect the turnover of past days."""
    return run(Job.COLLECT, integration_id, utc_now)


@task
def book(integration_id: int) -> object:
    """Book what is ready."""
    return run(Job.BOOK, integration_id, utc_now)


@task
def pay(integration_id: int) -> object:
    """Book payments."""
    return run(Job.PAY, integration_id, utc_now)


@task
def review(integration_id: int) -> object:
    """Look at what is not booked."""
    return run(Job.REVIEW, integration_id, utc_now)


@task
def backfill(backfill_id: int) -> object:
    """Go on with a migration."""
    return run(Job.BACKFILL, backfill_id, utc_now)


@task
def tell(_: int) -> object:
    """Write the letters that people must get."""
    return post.run(post.TELL, utc_now)


@task
def send(_: int) -> object:
    """Send the letters that are due."""
    return post.run(post.SEND, utc_now)


@task
def tidy(_: int) -> object:
    """Keep house."""
    return post.run(post.TIDY, utc_now)
