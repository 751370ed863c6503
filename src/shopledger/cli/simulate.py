"""`shopledger simulate`: one simulated system on a port, so that any client can talk to it."""

from __future__ import annotations

import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopledger.cli.exits import ConfigurationError
from shopledger.cli.output import emit, json_option

if TYPE_CHECKING:
    from shopledger.connect.simulation.server import Simulator
    from shopledger.connect.simulation.serving import SimulatorServer

HELP = """Answer as SYSTEM does: a shop, an accounting package, or the EU register of VAT numbers (vies).

The simulator checks each request as the real system would, keeps what it is given in memory, and forgets it when it
stops. It prints its addresses and the credentials it accepts. Ctrl-C stops it.

\b
Examples:
  shopledger simulate snelstart --port 8801
  shopledger simulate mijnwebwinkel --port 8802 --orders 1000 --faults mild
  shopledger simulate opencart --port 8803 --rows examples
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the command line says."""

    system: str
    port: int
    host: str
    faults: str
    seed: int
    latency: float
    orders: int
    days: int
    first: datetime | None
    rows: Path | None
    until_eof: bool
    as_json: bool


@click.command("simulate", help=HELP, short_help="Answer as a shop or package does, on a port.")
@click.argument("system")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on; 0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--faults",
    type=click.Choice(["none", "mild", "nasty"]),
    default="none",
    show_default=True,
    help="How often calls go wrong: never, one in a hundred, or one in twelve in every way there is.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same shop and faults.")
@click.option("--latency", type=float, default=0.0, metavar="SECONDS", help="Wait this long before each answer.")
@click.option("--orders", type=click.IntRange(0), default=200, show_default=True, help="Orders of a simulated shop.")
@click.option("--days", type=click.IntRange(1), default=30, show_default=True, help="Days they are spread over.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First of those days.")
@click.option(
    "--rows",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve the orders in this folder instead: files with rows of the shop's tables (opencart only).",
)
@click.option(
    "--until-eof",
    is_flag=True,
    help="Stop when standard input ends, too. For programs that start this one: it ends with their pipe to it.",
)
@json_option
def command(**options: Any) -> None:
    """See HELP."""
    choices = Choices(**options)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    running = listen(make_simulator(choices), choices)
    if choices.until_eof:
        from shopledger.demo import leash

        leash.tie(running.shutdown)
    with suppress(KeyboardInterrupt):
        announce(choices, running.server_port)
        running.serve_forever()
    running.server_close()


def make_simulator(choices: Choices) -> Simulator:
    """The simulator that the command line asks for; raises ConfigurationError for a system that does not exist."""
    from shopledger.connect.registry import UnknownSystemError
    from shopledger.connect.simulation.faults import profile
    from shopledger.demo import simulators

    first = choices.first.date() if choices.first else simulators.days_ago(choices.days)
    market = simulators.make_market(choices.seed, choices.orders, first, choices.days)
    faults = profile(choices.faults, choices.seed)
    options: dict[str, Any] = {"seed": choices.seed, "faults": faults, "latency": choices.latency}
    if choices.rows is not None:
        options["rows"] = choices.rows
    try:
        return simulators.make(choices.system, market, **options)
    except UnknownSystemError:
        names = ", ".join(simulators.names())
        raise ConfigurationError(f"there is no system {choices.system!r}; there are: {names}") from None
    except TypeError:
        raise ConfigurationError(f"{choices.system} serves no rows from a folder") from None
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def listen(simulator: Simulator, choices: Choices) -> SimulatorServer:
    """A server for it; raises ConfigurationError where the port cannot be had."""
    from shopledger.connect.simulation.server import serve

    try:
        return serve(simulator, choices.port, choices.host)
    except OSError:
        raise ConfigurationError(f"port {choices.port} cannot be listened on; is it in use?") from None


def announce(choices: Choices, port: int) -> None:
    """Say where it is and what it accepts, before the first request."""
    from shopledger.demo.simulators import describe

    facts = describe(choices.system, f"http://{choices.host}:{port}")
    if choices.as_json:
        emit(facts)
        return
    click.echo(f"{facts['name']} is simulated at {facts['address']} (Ctrl-C stops it)")
    for title in ("base_urls", "credentials", "operator"):
        for name, value in facts[title].items():
            click.echo(f"  {title.replace('_', ' '):12} {name} = {value}")
