"""How hard the fuzzers try: a fixed number of cases that are the same in every run, times SHOPLEDGER_FUZZ.

`SHOPLEDGER_FUZZ=20` tries twenty times as many, and then cases that differ from run to run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("SHOPLEDGER_FUZZ", "1"))
SLOW_BY_NATURE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def tried(cases: int) -> Callable[[Any], Any]:
    """So many cases for one test; without a longer budget the same ones every time."""
    return settings(
        max_examples=cases * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=SLOW_BY_NATURE,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
