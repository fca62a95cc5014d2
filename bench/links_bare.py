"""Peers of bench.links that do nothing but GET: python -m bench.links_bare WHICH LINKS HOSTS PORT CLOSED

Runs in the peers' own environment. WHICH is aiohttp or httpx. At most two requests a host under way and no
limit over all; bodies are read and thrown away; nothing is judged, parsed or written. Prints a line of JSON.
"""

import asyncio
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable

import uvloop

from bench.links_world import PATIENCE, World, build

PER_HOST = 2
Get = Callable[[str], Awaitable[object]]


async def every_one(world: World, get: Get) -> int:
    """GET every link once; how many answered in time."""
    turns: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_HOST))
    answered = 0

    async def one(host: str, url: str) -> None:
        nonlocal answered
        async with turns[host]:
            try:
                async with asyncio.timeout(PATIENCE):
                    await get(url)
            except Exception:
                return  # whatever a client can raise: this peer judges nothing
            answered += 1

    await asyncio.gather(*(one(link.host, world.url(link)) for link in world.links))
    return answered


async def with_aiohttp(world: World) -> int:
    """The client that Stet's door is built on, left to itself."""
    import aiohttp  # only the peer that is asked for

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:

        async def get(url: str) -> None:
            async with client.get(url) as answer:
                await answer.read()

        return await every_one(world, get)


async def with_httpx(world: World) -> int:
    """httpx with its own limits lifted."""
    import httpx  # type: ignore[import-not-found]  # only in the environment of the peers

    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=PATIENCE, follow_redirects=True) as client:
        return await every_one(world, client.get)


def main() -> None:
    """One peer, once."""
    which, *numbers = sys.argv[1:]
    links, hosts, port, closed = (int(number) for number in numbers)
    world = build(links, hosts, port=port, closed=closed)
    peer = {"aiohttp": with_aiohttp, "httpx": with_httpx}[which]
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    answered = uvloop.run(peer(world))
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak, "answered": answered}))


if __name__ == "__main__":
    main()
