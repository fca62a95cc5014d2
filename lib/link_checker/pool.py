"""Pool of link checks: many at once, fed without a pause, and never in haste with one host.

``RateLimit`` says how many run at once, how many of them on one host, and how long between two starts there.
A job that its host has no room for soon is given back with the seconds until it has, so that a host with a
long queue fills nothing but its own time. The checks run on a loop in a thread of their own; whoever feeds
the pool reads their results in its own thread, where its database connection is.
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

from lib.safe_http import NEUTRAL_USER_AGENT, FetchPolicy, FetchSession, get_fetch_policy, open_session
from lib.safe_http.addresses import Resolver, resolve_with_system

from . import outcome
from .checker import CHECK_TIMEOUT_SECONDS, CheckResult, Reader, build_crash_result, check_link
from .limits import (
    NETWORK_REASONS,
    LargeBodyLimiter,
    MemoryLimitReached,
    MemorySlot,
    OutageDetector,
    RateLimit,
)

logger = logging.getLogger("stet.links")

LOOKAHEAD_SECONDS = 10.0
"""Seconds. A job that its host has no room for within so long is given back."""
STALE_SECONDS = 40.0
"""Seconds after which a job that has not begun is given back, or its lease would end first."""
TYPICAL_SECONDS = 0.2
"""Seconds that a check of a host is taken to need before one was measured."""
SLOW_SECONDS = 3.0
"""Seconds from which a host's checks count as slow: they get no more than half of the pool."""
READER_THREADS = 4
MAX_BUFFERED_BYTES = 6_000_000
MAX_BUFFERED_CHECKS = 600
"""Results not yet written from which no further check begins: those of a process that dies are lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckJob:
    """Job of one check, as in ``check_link``. ``key`` is the caller's; ``urgent`` ones go first."""

    key: Any
    url: str
    host: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    heavy: bool = False
    urgent: bool = False
    is_anonymous: bool = False  # the site is not told which newsroom asks


@dataclass(frozen=True, slots=True)
class CompletedCheck:
    """Result of a job. A large body holds its slot, ``turn``, until it is written."""

    order: CheckJob
    result: CheckResult
    turn: MemorySlot | None = None


@dataclass(frozen=True, slots=True)
class DeferredCheck:
    """Job given back: its host has no room for it before so many seconds."""

    order: CheckJob
    seconds: float


@dataclass(slots=True)
class _HostQueue:
    name: str
    usual: float
    """Seconds that a check there takes, of late."""
    waiting: deque[tuple[float, CheckJob]] = field(default_factory=deque)
    flying: int = 0
    ready_at: float = 0.0
    """No start before then."""
    tail: float = 0.0
    """Time when the host has room for one more, after all its jobs, here or given back."""
    listed: bool = False


class CheckPool:
    """Pool of checks. ``held`` counts its jobs: put, and not yet returned by ``take_results``."""

    def __init__(
        self,
        pace: RateLimit,
        *,
        readers: Mapping[str, Reader] | None = None,
        policy: FetchPolicy | None = None,
        resolver: Resolver = resolve_with_system,
        outage_detector: OutageDetector | None = None,
        looker: Callable[..., Any] = check_link,
    ) -> None:
        self.pace = pace
        self.held = 0
        policy = policy or get_fetch_policy()
        self._fetch_options = {"readers": readers or {}, "policy": policy, "resolver": resolver}
        self._anonymous_options = {"policy": replace(policy, user_agent=NEUTRAL_USER_AGENT)}
        self._looker = looker
        self._outage_detector = outage_detector or OutageDetector()
        self._results: SimpleQueue[CompletedCheck | DeferredCheck | None] = SimpleQueue()
        self._hosts: dict[str, _HostQueue] = {}
        self._heap: list[tuple[float, int, _HostQueue]] = []
        self._count = itertools.count()
        self._flying: set[asyncio.Task[None]] = set()
        self._slow = 0
        self._timer: asyncio.TimerHandle | None = None
        self._buffered_bytes = self._buffered_checks = 0
        self._taken: tuple[int, int, list[MemorySlot]] = (0, 0, [])
        self._ending = False
        self._large = LargeBodyLimiter()
        self._loop: asyncio.AbstractEventLoop
        self._session: FetchSession
        self._up = threading.Event()
        self._end: asyncio.Event

    # In the caller's thread.

    @contextmanager
    def run_pool(self) -> Iterator["CheckPool"]:
        """Start the loop; at the end, checks under way are cancelled."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="links") as aside:
            self._work = aside.submit(self._run_loop)
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

    def put_jobs(self, orders: Iterable[CheckJob]) -> None:
        """Hand jobs over. Each comes back once, from ``take_results``."""
        orders = list(orders)
        self.held += len(orders)
        self._loop.call_soon_threadsafe(self._take_in, orders)

    def leave_alone(self, host: str, seconds: float) -> None:
        """Start no check of ``host`` before so many seconds have passed."""
        self._loop.call_soon_threadsafe(self._put_off, host, seconds)

    def get_host_pauses(self) -> dict[str, float]:
        """Return the hosts whose pause since the last start is not over, with the seconds left.

        Call it once the loop has ended.
        """
        now = time.monotonic()
        waits = {host.name: host.ready_at - now for host in self._hosts.values()}
        return {name: seconds for name, seconds in waits.items() if 0 < seconds <= self.pace.pause}

    def give_back(self) -> None:
        """Begin nothing more: jobs that have not begun come back as DeferredCheck."""
        self._loop.call_soon_threadsafe(self._give_back)

    def take_results(
        self, *, timeout: float, limit: int = 200, heaviest: int = MAX_BUFFERED_BYTES, linger: float = 0.0
    ) -> list[CompletedCheck | DeferredCheck]:
        """Return results, up to ``limit`` and some ``heaviest`` bytes of them.

        Waits ``timeout`` seconds at most for the first, and ``linger`` in all for more until an urgent one
        comes. Whoever calls again is done with the last results. Raises what broke the loop.
        """
        self._loop.call_soon_threadsafe(self._on_results_written, *self._taken)
        self._taken = (0, 0, [])
        found: list[CompletedCheck | DeferredCheck] = []
        weight = checks = 0
        turns: list[MemorySlot] = []
        lingers_until = time.monotonic() + linger
        try:
            while len(found) < limit and weight < heaviest:
                wait = lingers_until - time.monotonic() if found else timeout
                answer = self._results.get(timeout=wait) if wait > 0 else self._results.get_nowait()
                if answer is None:
                    self._results.put(None)
                    if not found:
                        self._work.result()
                        raise RuntimeError("The pool of links has ended.")
                    break
                found.append(answer)
                if isinstance(answer, CompletedCheck):
                    weight += _memory_weight(answer.result)
                    checks += 1
                    turns += [answer.turn] if answer.turn else []
                if answer.order.urgent:
                    lingers_until = 0.0
        except Empty:
            pass
        self.held -= len(found)
        self._taken = (weight, checks, turns)
        return found

    # In the loop's thread.

    def _run_loop(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._wait_until_closed())

    async def _wait_until_closed(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        self._loop.set_default_executor(ThreadPoolExecutor(READER_THREADS, thread_name_prefix="links-read"))
        async with open_session() as self._session:
            self._up.set()
            await self._end.wait()
            self._give_back()
            for task in list(self._flying):
                task.cancel()
            await asyncio.gather(*self._flying, return_exceptions=True)

    def _get_host_queue(self, name: str) -> _HostQueue:
        if (host := self._hosts.get(name)) is None:
            host = self._hosts[name] = _HostQueue(name, usual=TYPICAL_SECONDS)
        return host

    def _take_in(self, orders: list[CheckJob]) -> None:
        now = time.monotonic()
        for order in orders:
            host = self._get_host_queue(order.host)
            cost = max(self.pace.pause, host.usual / self.pace.per_host)
            ahead = sum(1 for _ in itertools.takewhile(lambda one: one[1].urgent, host.waiting))
            starts = max(host.ready_at, now) + (ahead if order.urgent else len(host.waiting)) * cost
            if self._ending or starts - now > LOOKAHEAD_SECONDS:
                # Behind those given back before: they return one after the other, each to a host with room.
                starts = max(starts, host.tail)
                self._results.put(DeferredCheck(order, starts - now))
                host.tail = starts + cost
            else:
                host.waiting.insert(ahead if order.urgent else len(host.waiting), (now, order))
                host.tail = max(host.tail + (cost if order.urgent else 0), starts + cost)
            self._schedule_host(host)
        self._start_ready_checks()

    def _put_off(self, name: str, seconds: float) -> None:
        host = self._get_host_queue(name)
        host.ready_at = max(host.ready_at, time.monotonic() + seconds)
        if seconds > LOOKAHEAD_SECONDS:
            self._defer_host_jobs(host, seconds)

    def _defer_host_jobs(self, host: _HostQueue, seconds: float) -> None:
        """Give the host's jobs back, one after the other from so many seconds on."""
        cost = max(self.pace.pause, host.usual / self.pace.per_host)
        for number, (_, order) in enumerate(host.waiting):
            self._results.put(DeferredCheck(order, seconds + number * cost))
        host.tail = max(host.tail, time.monotonic() + seconds + len(host.waiting) * cost)
        host.waiting.clear()

    def _give_back(self) -> None:
        self._ending = True
        for host in self._hosts.values():
            self._defer_host_jobs(host, 0.0)

    def _schedule_host(self, host: _HostQueue) -> None:
        """Schedule the host's next job for when it may begin."""
        if host.waiting and not host.listed and host.flying < self.pace.per_host:
            host.listed = True
            heapq.heappush(self._heap, (host.ready_at, next(self._count), host))

    def _start_ready_checks(self) -> None:
        """Begin every check that may begin now, and set the timer for the next."""
        now = time.monotonic()
        while self._can_start():
            when, _, host = self._heap[0]
            if when > now and host.ready_at > now:
                break
            heapq.heappop(self._heap)
            host.listed = False
            if host.ready_at > now:  # delayed since it was listed
                self._schedule_host(host)
                continue
            if host.usual > SLOW_SECONDS and self._slow >= max(1, self.pace.at_once // 2):
                host.ready_at = now + 0.5
                self._schedule_host(host)
                continue
            self._begin_one(host, now)
        self._set_timer()

    def _begin_one(self, host: _HostQueue, now: float) -> None:
        while host.waiting:
            received, order = host.waiting.popleft()
            if now - received > STALE_SECONDS:
                # The whole pool was slower than was thought.
                self._results.put(DeferredCheck(order, LOOKAHEAD_SECONDS))
                continue
            host.flying += 1
            host.ready_at = now + self.pace.pause
            slow = host.usual > SLOW_SECONDS
            self._slow += slow
            task = self._loop.create_task(self._run_check(host, order, slow))
            self._flying.add(task)
            task.add_done_callback(self._on_check_done)
            break
        self._schedule_host(host)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._can_start():
            when = max(self._heap[0][0], time.monotonic() + 0.001)
            self._timer = self._loop.call_later(when - time.monotonic(), self._start_ready_checks)

    async def _run_check(self, host: _HostQueue, order: CheckJob, slow: bool) -> None:
        began = time.monotonic()
        answer: CompletedCheck | DeferredCheck = DeferredCheck(order, 0.0)
        turn = self._large.create_slot()
        try:
            found = await self._perform_check(order, turn)
            took = time.monotonic() - began
            host.usual += (took - host.usual) * 0.3
            self._outage_detector.record_result(host.name, found.reason)
            if found.reason in NETWORK_REASONS and self._outage_detector.is_down:
                found = replace(found, reason=outcome.OUR_NETWORK)
            answer = CompletedCheck(order, found, turn if turn.held and found.body else None)
            if found.retry_after:
                self._put_off(host.name, found.retry_after)
        except MemoryLimitReached:
            answer = DeferredCheck(order, LOOKAHEAD_SECONDS)
        finally:
            host.flying -= 1
            self._slow -= slow
            if not (isinstance(answer, CompletedCheck) and answer.turn):
                turn.release()
            if isinstance(answer, CompletedCheck):
                self._buffered_bytes += _memory_weight(answer.result)
                self._buffered_checks += 1
            self._results.put(answer)
            self._schedule_host(host)

    def _on_check_done(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._start_ready_checks()

    async def _perform_check(self, order: CheckJob, large: MemorySlot) -> CheckResult:
        began = time.monotonic()
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
                found: CheckResult = await self._looker(
                    order.url,
                    etag=order.etag,
                    last_modified=order.last_modified,
                    body_hash=order.body_hash,
                    heavy=order.heavy,
                    session=self._session,
                    enlarge=large.acquire,
                    **self._fetch_options | (self._anonymous_options if order.is_anonymous else {}),
                )
                return found
        except TimeoutError:
            return CheckResult(outcome=outcome.FAILING, reason="timeout", elapsed_ms=_get_elapsed_ms(began))
        except MemoryLimitReached:
            raise
        except Exception:
            # A page that breaks the reader must not be checked again and again.
            logger.exception("a look broke")
            return build_crash_result(elapsed_ms=_get_elapsed_ms(began))

    def _can_start(self) -> bool:
        is_full = self._buffered_bytes >= MAX_BUFFERED_BYTES or self._buffered_checks >= MAX_BUFFERED_CHECKS
        return bool(self._heap) and len(self._flying) < self.pace.at_once and not is_full

    def _on_results_written(self, weight: int, count: int, turns: list[MemorySlot]) -> None:
        self._buffered_bytes -= weight
        self._buffered_checks -= count
        for turn in turns:
            turn.release()
        if count:
            self._start_ready_checks()


def _memory_weight(found: CheckResult) -> int:
    return len(found.body or b"") + 2 * len(found.text or "")


def _get_elapsed_ms(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
