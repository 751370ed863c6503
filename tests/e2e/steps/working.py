"""What a merchant does once it runs: seeing that orders are booked, mending what is wrong, asking."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e import play
from tests.e2e.hands import box
from tests.e2e.installation import awaited

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.e2e.scene import Scene

BOOKED_WITHIN = 40.0


def wait_until_booked(scene: Scene) -> None:
    """Until all orders that can be booked stand in the books."""
    wait_for(scene, scene.bookable)


def wait_for(scene: Scene, numbers: Collection[str]) -> None:
    """Until these orders stand in the books, each once and with its total."""
    awaited(lambda: play.booked(scene.books).keys() >= set(numbers), f"the booking of {sorted(numbers)}", BOOKED_WITHIN)
    wrong = {each: total for each, total in play.booked(scene.books).items() if total != scene.sold[each].total}
    assert not wrong, f"booked with another total than the shop's: {wrong}"


def see_them_in_report(scene: Scene) -> None:
    """Report lists what is booked, and each has a number in the books."""
    scene.hand.go("link", scene.say("Report"))
    page = scene.page
    expect(page.get_by_role("heading", name=scene.say("Report"))).to_be_visible()
    shown = page.locator("table tbody tr td:first-child a").all_inner_texts()
    assert set(shown) == play.booked(scene.books).keys()
    assert page.locator("table .ref").count() == len(shown)


def error_group(scene: Scene, code: str) -> Locator:
    """The card of a cause on Errors."""
    return scene.page.get_by_role("region", name=scene.say.title(code))


def is_told(scene: Scene, code: str) -> bool:
    """Whether Errors names that cause now."""
    scene.hand.go("link", scene.say("Errors"))
    return error_group(scene, code).count() > 0


def add_the_missing_row(scene: Scene) -> None:
    """From the error to the row and back; the orders get booked by itself."""
    hand, say = scene.hand, scene.say
    hand.go("link", say("Errors"))
    group = error_group(scene, play.MISSING_ROW)
    hand.go("link", say("Add this VAT row"), inside=group)
    for label in scene.row_labels:
        choose_what_fits(scene, label)
    hand.go("button", say("Save"))
    wait_for(scene, scene.mended)


def choose_what_fits(scene: Scene, label: str) -> None:
    """Leave what is proposed; where nothing is, choose the first of what fits these sales."""
    target = box(scene.page, label)
    if not target.input_value():
        fitting = target.locator("optgroup").first.locator("option").first.text_content() or ""
        scene.hand.select(label, fitting.strip())


def see_the_faulty_vat_number(scene: Scene) -> None:
    """It is told with advice, and Process does not book it: what is wrong is in the order."""
    hand, say = scene.hand, scene.say
    number = scene.faulty_vat_number
    hand.go("link", say("Errors"))
    group = error_group(scene, play.FAULTY_VAT_NUMBER)
    expect(group).to_contain_text(say.advice(play.FAULTY_VAT_NUMBER))
    hand.go("button", say("Process all"), inside=group)
    awaited(lambda: is_told(scene, play.FAULTY_VAT_NUMBER), "the same error again", BOOKED_WITHIN)
    hand.go("link", say("More info"), inside=error_group(scene, play.FAULTY_VAT_NUMBER))
    expect(scene.page.get_by_role("link", name=number, exact=True)).to_be_visible()
    assert number not in play.booked(scene.books)


def read_why_amounts_are_so(scene: Scene) -> None:
    """The page of an order explains every amount, and ends at the order's total."""
    hand, say = scene.hand, scene.say
    hand.go("link", say("Report"))
    number = min(play.booked(scene.books))
    hand.go("link", number, inside=scene.page.get_by_role("table"))
    section = scene.page.get_by_role("region", name=say("Why it is booked like this"))
    expect(section).to_contain_text(say("Which VAT rules"))
    cells = section.get_by_role("table", name=say("Totals")).locator("tbody tr td:last-child").all_inner_texts()
    assert sum(map(amount, cells)) == Decimal(scene.sold[number].total)


def amount(text: str) -> Decimal:
    """An amount that is no negative one, as the page writes it in either language."""
    return Decimal("".join(sign for sign in text if sign.isdigit())) / 100


def download_the_report(scene: Scene, folder: Path) -> None:
    """The file holds what the page shows."""
    scene.hand.go("link", scene.say("Report"))
    path = scene.hand.download("CSV", folder)
    text = path.read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ","))
    assert {row[0] for row in rows[1:]} == play.booked(scene.books).keys()


def ask_a_question(scene: Scene) -> None:
    """Ask, and see the thread."""
    hand, say = scene.hand, scene.say
    hand.go("link", say("Ask us"))
    hand.write(say("In a few words"), "Creditnota")
    hand.write(say("Your question"), "Hoe boek ik een creditnota van vorig jaar?")
    hand.go("button", say("Send"))
    expect(
        scene.page.get_by_text(say("Sent. We answer as soon as we can, by e-mail and on this page."))
    ).to_be_visible()
    expect(scene.page.get_by_text("Hoe boek ik een creditnota van vorig jaar?")).to_be_visible()
