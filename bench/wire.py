"""The yardstick of the wire: the same sale posted bare, one after the other, to a simulator that waits as long."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import msgspec

from bench import stage as stages
from bench.floor import cpu_seconds
from bench.plan import BOOKS
from bench.transform import prepare
from shopledger.connect.registry import books_system
from shopledger.domain.build import book_checked
from shopledger.domain.checks import look_over
from shopledger.domain.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFloor:
    """CPU seconds and wall seconds of one bare POST."""

    cpu: float
    wall: float


def sale_body() -> bytes:
    """A sale as it really leaves, with NUMBER for its number and {debtor} for its debtor."""
    work = prepare(1)
    (raw,) = work.shop.read_documents(work.bodies[0])
    order = work.shop.to_order(raw, work.shop_facts)
    settings: Settings = dataclasses.replace(work.settings, reference_prefix="NUMBER")
    checked = look_over(order, settings, work.facts, work.capabilities)
    booking = book_checked(order, settings, work.capabilities, checked)
    body = books_system(BOOKS).plan(booking, settings)[-1].body
    return body.replace(b"NUMBER" + order.number.encode(), b"NUMBER")


def call_floor(latency: float, calls: int) -> CallFloor:
    """CPU and wall clock of one bare POST of a sale on a kept connection."""
    body = sale_body()
    with stages.opened(latency, 1) as stage:
        facts = stage.books.facts
        return asyncio.run(_calls(facts["address"], facts["credentials"], facts["operator"], body, calls))


async def _calls(
    address: str, credentials: dict[str, str], operator: dict[str, str], body: bytes, calls: int
) -> CallFloor:
    async with aiohttp.ClientSession() as session:
        form = {"grant_type": "clientkey", "clientkey": credentials["client_key"]}
        async with session.post(f"{address}/b2b/token", data=form) as answer:
            token = msgspec.json.decode(await answer.read())["access_token"]
        session.headers.update(
            {
                "Authorization": f"Bearer {token}",
                "Ocp-Apim-Subscription-Key": operator["subscription_key"],
                "Content-Type": "application/json",
            }
        )
        async with session.get(f"{address}/v2/relaties") as answer:
            relations = msgspec.json.decode(await answer.read())
        customer = next(each["id"] for each in relations if "Klant" in each["relatiesoort"] and not each["nonactief"])
        ready = body.replace(b"{debtor}", customer.encode())
        return await _measure(lambda number: _post(session, address, ready, number), calls)


async def _measure(call: Callable[[int], object], calls: int) -> CallFloor:
    await call(0)  # type: ignore[misc]  # a coroutine
    cpu, clock = cpu_seconds(), time.perf_counter()
    for number in range(1, calls + 1):
        await call(number)  # type: ignore[misc]  # likewise
    return CallFloor(cpu=(cpu_seconds() - cpu) / calls, wall=(time.perf_counter() - clock) / calls)


async def _post(session: aiohttp.ClientSession, address: str, body: bytes, number: int) -> None:
    data = body.replace(b"NUMBER", b"B%d" % number)
    async with session.post(f"{address}/v2/verkoopboekingen", data=data) as answer:
        if answer.status != 201:
            raise RuntimeError(await answer.text())
        await answer.read()
