"""One simulator for a benchmark, in a process of its own, without the limits on calls that the real system has.

    python -m bench.actor ROLE LATENCY ORDERS      ROLE is shop, books or register

It prints one line of JSON that says where it is, like `shopledger simulate --json`, and serves until it is ended, or
until its standard input ends: whoever starts it holds a pipe to it.
"""

from __future__ import annotations

import json
import signal
import sys
from contextlib import suppress

from bench.plan import BOOKS, DAYS, FIRST_DAY, REGISTER, SEED, SHOP
from shopledger.accounting.snelstart.simulator import SnelStartSimulator
from shopledger.accounting.snelstart.simulator.rules import Administration
from shopledger.connect.simulation.market import Market
from shopledger.connect.simulation.server import Simulator, serve
from shopledger.demo import leash, simulators
from shopledger.shops.mijnwebwinkel.simulator import MijnwebwinkelSimulator


def actor(role: str, latency: float, orders: int) -> tuple[str, Simulator]:
    """The key of the system and its simulator."""
    if role == "shop":
        market = Market(seed=SEED, orders=orders, first_day=FIRST_DAY, days=DAYS)
        return SHOP, MijnwebwinkelSimulator(market=market, latency=latency, hourly_calls=0)
    if role == "books":
        return BOOKS, SnelStartSimulator(latency=latency, administration=Administration(limits=()))
    return REGISTER, simulators.system_of(REGISTER).simulator()


def main() -> None:
    """Serve one simulator."""
    role, latency, orders = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    key, simulator = actor(role, latency, orders)
    server = serve(simulator)
    facts = simulators.describe(key, f"http://127.0.0.1:{server.server_port}")
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    leash.tie(server.shutdown)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    main()
