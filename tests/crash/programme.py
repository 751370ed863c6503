"""What is to be played on one database, as the command tells it to the theatre."""

from __future__ import annotations

import msgspec

PHASES = ("steps", "answers", "kills", "losses", "workers", "engine")


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """What is played: `kills` and `losses` are totals over all packages and kinds of document.

    Where it is not `is_full`, only the first kind of each package, and the job engine with one package.
    """

    database: str
    shop: str
    books: tuple[str, ...]
    phases: tuple[str, ...] = PHASES
    kills: int = 200
    losses: int = 200
    rounds: int = 6
    is_full: bool = True
    seed: int = 1
