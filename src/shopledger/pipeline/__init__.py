"""What happens to an order, step by step: fetch, check, book, reconcile, pay, review. Rows are the store's business.

Everything here takes the moment from a `clock: Callable[[], datetime]` (aware, UTC), so that a simulated day runs as
fast as the machine can. What others call:

    desk.connect(integration_id, side, credentials, clock, base_urls=, operator=, who=) -> ConnectionReport
    desk.save_settings(integration_id, settings, clock, who=) -> int           postings that are ready again
    desk.remove_vat_rows(integration_id, clock, who) -> int                    the version that still had them
    desk.restore_vat_rows(integration_id, version, clock, who) -> int | None
    desk.accept_terms(integration_id, clock) -> None
    desk.missing_for_start(...) / desk.start(integration_id, clock, who) -> tuple[str, ...]    what is in the way
    desk.cancel(integration_id, clock, who, ends_on=) / desk.resume(integration_id, clock, who) -> bool
    rehearse.rehearse(integration_id, clock, limit=) / again(...) / last(...) -> Rehearsed
    desk.book_first(integration_id, shop_id, clock, who) -> int | str          posting, or what is in the way
    desk.process_again(postings, clock, who=) / process_cause(...) / dismiss(...) / answer_is_there(...)
    fetch.fetch(integration_id, clock) -> Fetched
    book.book(integration_id, clock, seconds=None) -> Booked                   drains what is ready, then returns
    reconcile.reconcile(integration_id, clock) -> Reconciled
    pay.pay(integration_id, clock) -> Paid
    review.review(integration_id, clock) -> Reviewed
    daily.collect(integration_id, clock) -> int
    backfill.request(...) / backfill.advance(backfill_id, clock) / pause / resume
    wiring.use_transport(transport)                                            in-process simulators instead of sockets

and, to run all of it that is due: `shopledger.jobs.schedule.run_due(clock) -> Ran`.
"""
