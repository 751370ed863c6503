"""Who changed what: readable differences, pages of them, and what Copy copies."""

from __future__ import annotations

from shopledger.domain.settings import PaymentMode
from shopledger.web.configuration.bench import bench_of
from shopledger.web.configuration.history import SHOWN, differences
from tests.web.configuration.conftest import Maker

HISTORY = "configuration/history/"


def test_a_change_is_told_with_what_it_was_before(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo(reference_prefix="A")
    keeper.save_demo(reference_prefix="B")

    newest = keeper.client.get(keeper.url(HISTORY), headers={"accept-language": "en"}).context["versions"][0]

    assert [(each.what, each.before, each.after) for each in newest.changes] == [("Before every number", "A", "B")]
    assert newest.who == "anna"


def test_rows_statuses_and_choices_are_told_by_name(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    before = keeper.save_demo()
    bench = bench_of(keeper.present)

    keeper.save_demo(rows=before.rows[1:], statuses=frozenset({"5"}), payments=PaymentMode.ALL)

    told = {each.what: (each.before, each.after) for each in differences(bench, before, keeper.settings)}
    assert any(words.startswith(("VAT row: Netherlands", "Btw-regel: Nederland")) for words in told)
    assert len(told) == 1 + 4 + 1


def test_versions_follow_each_other_page_by_page(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    for at in range(SHOWN + 3):
        keeper.save_demo(reference_prefix=f"P{at}")

    first = keeper.client.get(keeper.url(HISTORY)).context
    second = keeper.client.get(keeper.url(f"{HISTORY}?after={first['next']}")).context

    numbers = [each.number for page in (first, second) for each in page["versions"]]
    assert numbers == list(range(SHOWN + 3, 0, -1))
    assert second["next"] == ""


def test_a_page_key_that_is_none_is_the_first_page(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo()

    assert len(keeper.client.get(keeper.url(f"{HISTORY}?after=x")).context["versions"]) == 1


def test_copy_holds_the_licence_and_no_secret(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo()

    copied = keeper.client.get(keeper.url("configuration/")).context["copied"]

    assert keeper.integration.licence_key in copied
    for side in ("shop", "books"):
        assert not any(value in copied for value in keeper.simulated.credentials(side).values())
