"""What a merchant goes through, from signing up to leaving, with each package; every step in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e import play
from tests.e2e.hands import Mouse
from tests.e2e.keyboard import Keyboard
from tests.e2e.scene import Cast
from tests.e2e.steps import connecting, entering, leaving, looking, settling, working

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.scene import Scene

pytestmark = pytest.mark.slow

CASTS = (
    Cast(shop="mijnwebwinkel", books="snelstart", language="nl", hand=Mouse),
    Cast(shop="opencart", books="afas_sb", language="nl", hand=Mouse),
    Cast(shop="mijnwebwinkel", books="eboekhouden", language="nl", hand=Mouse),
    Cast(shop="opencart", books="jortt", language="nl", hand=Mouse),
    Cast(shop="opencart", books="snelstart", language="en", hand=Keyboard, with_what="keyboard"),
)


@pytest.mark.parametrize("scene", CASTS, ids=str, indirect=True)
def test_merchant_gets_from_signing_up_to_booked_orders_and_out_again(scene: Scene, tmp_path: Path) -> None:
    entering.sign_up(scene)
    entering.follow_the_link_in_the_mail(scene)
    entering.choose_a_password(scene)

    connecting.connect_the_shop_with_a_wrong_key(scene)
    connecting.connect_the_shop(scene)
    connecting.connect_the_books(scene)

    settling.confirm_the_proposals(scene)
    looking.look_at_a_dry_run(scene)
    looking.book_one_order_first(scene)
    settling.begin_with_the_first_sale(scene)
    looking.start(scene)

    working.wait_until_booked(scene)
    working.see_them_in_report(scene)
    working.add_the_missing_row(scene)
    working.see_the_faulty_vat_number(scene)
    working.read_why_amounts_are_so(scene)
    working.download_the_report(scene, tmp_path)
    working.ask_a_question(scene)

    leaving.cancel_the_integration(scene)
    entering.sign_out(scene)
    play.booked(scene.books)
    assert scene.watch.complaints == []
    assert "Traceback" not in scene.installation.log.read_text()
