"""What is done each night besides looking at orders: the books' lists are asked for anew.

A VAT code or an account that was removed is noticed before the books refuse it, and orders that were held up because a
list lacked something go on when it is back, also where the list was wrong because its answer was spoiled.
"""

from __future__ import annotations

from shopledger.connect.contract import Side
from shopledger.pipeline import desk, lists
from shopledger.pipeline.wiring import Clock
from shopledger.store import accounts, choices

REMOVED = "CHK-15"


def freshen_lists(integration_id: int, clock: Clock) -> int:
    """Ask the books for their lists; how many orders go on because of what they say now."""
    before = choices.options_of(accounts.integration(integration_id))
    lists.refresh(integration_id, clock, [Side.BOOKS], is_interactive=False)
    if choices.options_of(accounts.integration(integration_id)) == before:
        return 0
    return desk.process_cause(integration_id, REMOVED, clock, who="")
