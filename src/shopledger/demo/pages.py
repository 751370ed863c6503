"""The pages after the demo: the simulators stay, time goes on from where the play ended, and buttons work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopledger.config.wsgi import application
from shopledger.jobs import post, schedule
from shopledger.web import moment, serving

if TYPE_CHECKING:
    from shopledger.demo.conduct import Clock
    from shopledger.demo.stage import Stage

TICK_SECONDS = 1.0


def serve(stage: Stage, played: Clock, port: int, announce: Callable[[str], None]) -> None:
    """Serve the pages until Ctrl-C; `announce` is told the address. Raises OSError where the port cannot be had."""
    server = serving.listen(application, "127.0.0.1", port)
    clock = going_on(played.now)
    moment.use_clock(clock)
    try:
        announce(serving.address_of(server))
        with working(stage, clock):
            serving.run_until_stopped(server)
    finally:
        moment.use_clock(None)


def going_on(start: datetime) -> Callable[[], datetime]:
    """A clock that runs at the usual speed from `start`."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


@contextmanager
def working(stage: Stage, clock: Callable[[], datetime]) -> Iterator[None]:
    """Whatever is due is done on a thread beside the pages, once a second."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stage, clock, stop), name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def work(stage: Stage, clock: Callable[[], datetime], stop: threading.Event) -> None:
    """The loop of that thread."""
    rounds = post.Round()
    while not stop.wait(TICK_SECONDS):
        stage.set_clock(clock())
        schedule.run_due(clock)
        post.run_due(rounds, clock)
