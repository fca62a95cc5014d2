"""Many looks at once, fed without a pause, and never in haste with one host.

At most so many at once, at most so many of them on one host, and so long between two starts there. What a
host cannot be asked soon is given back with the seconds until it has room, so that a host with a long queue
fills nothing but its own time. The looks run on a loop in a thread of their own; whoever feeds the pool reads
what came of them in its own thread, where its database connection is.
"""

import asyncio
import heapq
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import Any

import uvloop

from lib.door import Policy, Session, from_settings, many
from lib.door.resolve import Resolver, system_resolver

from . import outcome
from .large import LargeBodies, TooMany, Turn
from .looking import LONGEST_LOOK, Look, Reader, crashed, look
from .weather import NETWORK, Weather

logger = logging.getLogger("stet.links")

HORIZON = 10.0
"""Seconds. What its host cannot be asked within so long is given back."""
STALE = 40.0
"""Seconds after which an order that has not begun is given back, or its lease would end first."""
USUAL = 0.2
"""Seconds that a look at a host is taken to need before one has been seen."""
SLOW = 3.0
"""Seconds from which a host's looks count as slow: they get no more than half of the pool."""
READERS = 4
LOOSE_BYTES = 6_000_000
LOOSE_LOOKS = 600
"""What was read and is not yet written, in bytes and in looks, from which no further look is begun: it would
be lost with this process, and asked for again.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to look at. ``key`` is the caller's own. The rest is as in ``look``; ``urgent`` goes before its
    host's others.
    """

    key: Any
    url: str
    host: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    heavy: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an order. A large body has its ``turn`` until it is written."""

    order: Order
    look: Look
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """An order given back: its host has no room for it before so many seconds."""

    order: Order
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Pace:
    """``at_once`` looks in all, ``per_host`` of them on one host, ``pause`` seconds between starts there."""

    at_once: int = 200
    per_host: int = 1
    pause: float = 1.0

    @property
    def most_held(self) -> int:
        """How many orders the pool has good use for: enough that many hosts are among them, and that those
        which take long are begun before the rest.
        """
        return max(4 * self.at_once, 2_000)


@dataclass(slots=True)
class _Host:
    name: str
    usual: float
    """Seconds that a look there takes, of late."""
    waiting: deque[tuple[float, Order]] = field(default_factory=deque)
    flying: int = 0
    ready_at: float = 0.0
    """No start before then."""
    tail: float = 0.0
    """When the host has room for one more, after all that it was promised, here or given back."""
    listed: bool = False


class Pool:
    """One crew of lookers. ``held`` orders are in its hands: taken in, and not yet answered by ``take``."""

    def __init__(
        self,
        pace: Pace,
        *,
        readers: Mapping[str, Reader] | None = None,
        policy: Policy | None = None,
        resolver: Resolver = system_resolver,
        weather: Weather | None = None,
        looker: Callable[..., Any] = look,
    ) -> None:
        self.pace = pace
        self.held = 0
        self._told = {"readers": readers or {}, "policy": policy or from_settings(), "resolver": resolver}
        self._looker = looker
        self._weather = weather or Weather()
        self._results: SimpleQueue[Done | Later | None] = SimpleQueue()
        self._hosts: dict[str, _Host] = {}
        self._heap: list[tuple[float, int, _Host]] = []
        self._count = itertools.count()
        self._flying: set[asyncio.Task[None]] = set()
        self._slow = 0
        self._timer: asyncio.TimerHandle | None = None
        self._loose = self._loose_looks = 0
        self._taken: tuple[int, int, list[Turn]] = (0, 0, [])
        self._ending = False
        self._large = LargeBodies()
        self._loop: asyncio.AbstractEventLoop
        self._session: Session
        self._up = threading.Event()
        self._end: asyncio.Event

    # In the caller's thread.

    @contextmanager
    def running(self) -> Iterator["Pool"]:
        """Starts the loop; at the end, looks under way are broken off."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="links") as aside:
            self._work = aside.submit(self._run)
            # None says that the loop has ended: nothing more will come, even if it broke.
            self._work.add_done_callback(lambda _: self._results.put(None))
            while not self._up.wait(0.1):
                if self._work.done():
                    self._work.result()
            try:
                yield self
            finally:
                if not self._work.done():
                    self._loop.call_soon_threadsafe(self._end.set)
            self._work.result()

    def put(self, orders: Iterable[Order]) -> None:
        """Hand orders over. Each comes back once, from ``take``."""
        orders = list(orders)
        self.held += len(orders)
        self._loop.call_soon_threadsafe(self._take_in, orders)

    def leave_alone(self, host: str, seconds: float) -> None:
        """Start no look at ``host`` before so many seconds have passed."""
        self._loop.call_soon_threadsafe(self._put_off, host, seconds)

    def give_back(self) -> None:
        """Begin nothing more: what has not begun comes back as Later."""
        self._loop.call_soon_threadsafe(self._give_back)

    def take(
        self, *, timeout: float, most: int = 200, heaviest: int = LOOSE_BYTES, linger: float = 0.0
    ) -> list[Done | Later]:
        """What has been answered, up to ``most`` and some ``heaviest`` bytes of it, waiting up to ``timeout``
        seconds for the first, and ``linger`` in all for more, as long as nobody waits for one of them.
        Whoever calls again has done with the last answers. Raises what broke the loop.
        """
        self._loop.call_soon_threadsafe(self._written, *self._taken)
        self._taken = (0, 0, [])
        found: list[Done | Later] = []
        weight = looks = 0
        turns: list[Turn] = []
        lingers_until = time.monotonic() + linger
        try:
            while len(found) < most and weight < heaviest:
                wait = lingers_until - time.monotonic() if found else timeout
                answer = self._results.get(timeout=wait) if wait > 0 else self._results.get_nowait()
                if answer is None:
                    self._results.put(None)
                    if not found:
                        self._work.result()
                        raise RuntimeError("The pool of links has ended.")
                    break
                found.append(answer)
                if isinstance(answer, Done):
                    weight += _weight(answer.look)
                    looks += 1
                    turns += [answer.turn] if answer.turn else []
                if answer.order.urgent:
                    lingers_until = 0.0
        except Empty:
            pass
        self.held -= len(found)
        self._taken = (weight, looks, turns)
        return found

    # In the loop's thread.

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._stay())

    async def _stay(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        self._loop.set_default_executor(ThreadPoolExecutor(READERS, thread_name_prefix="links-read"))
        async with many() as self._session:
            self._up.set()
            await self._end.wait()
            self._give_back()
            for task in list(self._flying):
                task.cancel()
            await asyncio.gather(*self._flying, return_exceptions=True)

    def _host(self, name: str) -> _Host:
        if (host := self._hosts.get(name)) is None:
            host = self._hosts[name] = _Host(name, usual=USUAL)
        return host

    def _take_in(self, orders: list[Order]) -> None:
        now = time.monotonic()
        for order in orders:
            host = self._host(order.host)
            cost = max(self.pace.pause, host.usual / self.pace.per_host)
            ahead = sum(1 for _ in itertools.takewhile(lambda one: one[1].urgent, host.waiting))
            starts = max(host.ready_at, now) + (ahead if order.urgent else len(host.waiting)) * cost
            if self._ending or starts - now > HORIZON:
                # Behind those given back before: they return one after the other, each to a host with room.
                starts = max(starts, host.tail)
                self._results.put(Later(order, starts - now))
                host.tail = starts + cost
            else:
                host.waiting.insert(ahead if order.urgent else len(host.waiting), (now, order))
                host.tail = max(host.tail + (cost if order.urgent else 0), starts + cost)
            self._list(host)
        self._begin()

    def _put_off(self, name: str, seconds: float) -> None:
        host = self._host(name)
        host.ready_at = max(host.ready_at, time.monotonic() + seconds)
        if seconds > HORIZON:
            self._empty(host, seconds)

    def _empty(self, host: _Host, seconds: float) -> None:
        """Give the host's orders back, one after the other from so many seconds on."""
        cost = max(self.pace.pause, host.usual / self.pace.per_host)
        for number, (_, order) in enumerate(host.waiting):
            self._results.put(Later(order, seconds + number * cost))
        host.tail = max(host.tail, time.monotonic() + seconds + len(host.waiting) * cost)
        host.waiting.clear()

    def _give_back(self) -> None:
        self._ending = True
        for host in self._hosts.values():
            self._empty(host, 0.0)

    def _list(self, host: _Host) -> None:
        """Have the host's next order begun when it may be."""
        if host.waiting and not host.listed and host.flying < self.pace.per_host:
            host.listed = True
            heapq.heappush(self._heap, (host.ready_at, next(self._count), host))

    def _begin(self) -> None:
        """Begin every look that may be begun now, and come back when the next may be."""
        now = time.monotonic()
        while self._heap and len(self._flying) < self.pace.at_once and self._written_up():
            when, _, host = self._heap[0]
            if when > now and host.ready_at > now:
                break
            heapq.heappop(self._heap)
            host.listed = False
            if host.ready_at > now:  # put off since it was listed
                self._list(host)
                continue
            if host.usual > SLOW and self._slow >= max(1, self.pace.at_once // 2):
                host.ready_at = now + 0.5
                self._list(host)
                continue
            self._begin_one(host, now)
        self._set_timer()

    def _begin_one(self, host: _Host, now: float) -> None:
        while host.waiting:
            came, order = host.waiting.popleft()
            if now - came > STALE:
                # The whole pool was slower than was thought.
                self._results.put(Later(order, HORIZON))
                continue
            host.flying += 1
            host.ready_at = now + self.pace.pause
            slow = host.usual > SLOW
            self._slow += slow
            task = self._loop.create_task(self._one(host, order, slow))
            self._flying.add(task)
            task.add_done_callback(self._ended)
            break
        self._list(host)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._heap and len(self._flying) < self.pace.at_once and self._written_up():
            when = max(self._heap[0][0], time.monotonic() + 0.001)
            self._timer = self._loop.call_later(when - time.monotonic(), self._begin)

    async def _one(self, host: _Host, order: Order, slow: bool) -> None:
        began = time.monotonic()
        answer: Done | Later = Later(order, 0.0)
        turn = self._large.turn()
        try:
            found = await self._look(order, turn)
            took = time.monotonic() - began
            host.usual += (took - host.usual) * 0.3
            self._weather.note(host.name, found.reason)
            if found.reason in NETWORK and self._weather.bad:
                found = replace(found, reason=outcome.OUR_NETWORK)
            answer = Done(order, found, turn if turn.held and found.body else None)
            if found.retry_after:
                self._put_off(host.name, found.retry_after)
        except TooMany:
            answer = Later(order, HORIZON)
        finally:
            host.flying -= 1
            self._slow -= slow
            if not (isinstance(answer, Done) and answer.turn):
                turn.end()
            if isinstance(answer, Done):
                self._loose += _weight(answer.look)
                self._loose_looks += 1
            self._results.put(answer)
            self._list(host)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._begin()

    async def _look(self, order: Order, large: Turn) -> Look:
        began = time.monotonic()
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                found: Look = await self._looker(
                    order.url,
                    etag=order.etag,
                    last_modified=order.last_modified,
                    body_hash=order.body_hash,
                    heavy=order.heavy,
                    session=self._session,
                    enlarge=large.wait,
                    **self._told,
                )
                return found
        except TimeoutError:
            return Look(outcome=outcome.FAILING, reason="timeout", elapsed_ms=_since(began))
        except TooMany:
            raise
        except Exception:
            # A page that breaks our own reading of it must not be looked at for ever.
            logger.exception("a look broke")
            return crashed(elapsed_ms=_since(began))

    def _written_up(self) -> bool:
        return self._loose < LOOSE_BYTES and self._loose_looks < LOOSE_LOOKS

    def _written(self, weight: int, looks: int, turns: list[Turn]) -> None:
        self._loose -= weight
        self._loose_looks -= looks
        for turn in turns:
            turn.end()
        if looks:
            self._begin()


def _weight(found: Look) -> int:
    return len(found.body or b"") + 2 * len(found.text or "")


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
