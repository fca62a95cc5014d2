"""Many looks at once, politely: no host is hurried, none holds up another, and everything comes back once."""

import asyncio
import itertools
import threading
import time
from collections import Counter, defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from lib.link_checker import (
    CheckJob,
    CheckPool,
    CheckResult,
    CompletedCheck,
    DeferredCheck,
    OutageDetector,
    RateLimit,
)
from lib.link_checker import pool as pools
from lib.link_checker.limits import LargeBodyLimiter, MemoryLimitReached
from lib.safe_http import FetchLimits, FetchPolicy

from .hostile_servers import PLAIN_PAGE, always_answer, build_redirect, run_listener, stay_silent

SECONDS = 0.05


def orders(hosts, each, **more):
    return [
        CheckJob(key=(host, number), url=f"http://{host}/{number}", host=host, **more)
        for number in range(each)
        for host in hosts
    ]


@dataclass
class Sites:
    """Looks that take ``takes`` seconds and note when each began, and how many were under way."""

    takes: float = 0.0
    looks: dict[str, Any] = field(default_factory=dict)
    began: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)

    async def __call__(self, url, **how):
        host = url.split("/")[2]
        self.began[host].append(time.monotonic())
        for name in (host, "all"):
            self.now[name] += 1
            self.most[name] = max(self.most[name], self.now[name])
        try:
            await asyncio.sleep(self.takes)
        finally:
            for name in (host, "all"):
                self.now[name] -= 1
        found = self.looks.get(url) or self.looks.get(host) or CheckResult(outcome="ok", status_code=200)
        if isinstance(found, Exception):
            raise found
        return found


def answers(pool, seconds=10.0):
    """Everything that the pool holds, in the order in which it comes back."""
    received, ends = [], time.monotonic() + seconds
    while pool.held and time.monotonic() < ends:
        received += pool.take_results(timeout=0.1)
    assert pool.held == 0
    return received


def run(asked, sites, pace, **more):
    crew = CheckPool(pace, looker=sites, **more)
    with crew.run_pool():
        crew.put_jobs(asked)
        return answers(crew)


def test_everything_comes_back_once():
    requested = orders([f"site{number}.example" for number in range(40)], 10)
    received = run(requested, Sites(), RateLimit(at_once=50, per_host=2, pause=0))
    assert Counter(answer.order.key for answer in received) == Counter(order.key for order in requested)
    assert all(isinstance(answer, CompletedCheck) for answer in received)


def test_a_host_is_asked_once_in_a_while_and_never_more_than_so_many_times_at_once():
    sites = Sites(takes=3 * SECONDS)
    run(orders(["a.example", "b.example"], 6), sites, RateLimit(at_once=50, per_host=2, pause=SECONDS))
    for host in ("a.example", "b.example"):
        starts = sites.began[host]
        assert min(after - before for before, after in itertools.pairwise(starts)) > 0.9 * SECONDS
        assert sites.most[host] == 2


def test_no_more_than_so_many_looks_in_all():
    sites = Sites(takes=0.01)
    run(orders([f"site{number}.example" for number in range(100)], 1), sites, RateLimit(at_once=7, pause=0))
    assert sites.most["all"] == 7


def test_hosts_are_not_held_up_by_one_with_a_long_queue():
    requested = orders(["long.example"], 500) + orders(["short.example"], 3)
    sites = Sites()
    began = time.monotonic()
    crew = CheckPool(RateLimit(at_once=10, pause=1.0), looker=sites)
    with crew.run_pool():
        crew.put_jobs(requested)
        received: list[CompletedCheck | DeferredCheck] = []
        while sum(answer.order.host == "short.example" for answer in received) < 3:
            received += crew.take_results(timeout=0.1)
        assert time.monotonic() - began < 4
        later = [answer.seconds for answer in received if isinstance(answer, DeferredCheck)]
    assert len(later) == 500 - 11, "what its host can be asked within ten seconds is kept"
    assert later == sorted(later)
    assert 10 < later[0] < 12
    assert 498 < later[-1] <= 500, "each when the host has room for it"


def test_what_was_given_back_is_looked_at_when_it_returns(monkeypatch):
    monkeypatch.setattr(pools, "LOOKAHEAD_SECONDS", 0.2)
    monkeypatch.setattr(pools, "TYPICAL_SECONDS", 0.0)
    sites = Sites()
    crew = CheckPool(RateLimit(pause=0.05), looker=sites)
    with crew.run_pool():
        waiting = [(0.0, order) for order in orders(["a.example"], 30)]
        done, ends = 0, time.monotonic() + 5
        while done < 30 and time.monotonic() < ends:
            now = time.monotonic()
            crew.put_jobs(order for at, order in waiting if at <= now)
            waiting = [(at, order) for at, order in waiting if at > now]
            for answer in crew.take_results(timeout=0.01):
                if isinstance(answer, DeferredCheck):
                    waiting.append((time.monotonic() + answer.seconds, answer.order))
                else:
                    done += 1
    assert done == 30, "nobody is put off for ever"


def test_what_somebody_waits_for_goes_first():
    requested = orders(["a.example"], 5)
    urgent = CheckJob(key="urgent", url="http://a.example/now", host="a.example", urgent=True)
    received = run([*requested, urgent], Sites(takes=0.01), RateLimit(pause=0.01))
    assert next(answer.order.key for answer in received) == "urgent"


class TestRetryAfter:
    def test_a_host_that_asks_for_it_is_left_alone(self):
        busy = CheckResult(outcome="blocked", status_code=429, reason="http_429", retry_after=600)
        sites = Sites(looks={"busy.example": busy})
        received = run(orders(["busy.example", "free.example"], 4), sites, RateLimit(pause=0.01))
        assert len(sites.began["busy.example"]) == 1
        assert len(sites.began["free.example"]) == 4
        later = [answer.seconds for answer in received if isinstance(answer, DeferredCheck)]
        assert len(later) == 3
        assert min(later) >= 599

    def test_a_short_wait_is_waited_for(self):
        busy = CheckResult(outcome="failing", status_code=503, retry_after=1)
        sites = Sites(looks={"http://busy.example/0": busy})
        received = run(orders(["busy.example"], 2), sites, RateLimit(pause=0.01))
        assert all(isinstance(answer, CompletedCheck) for answer in received)
        first, second = sites.began["busy.example"]
        assert second - first >= 1

    def test_one_that_asked_another_worker_is_left_alone_too(self):
        crew = CheckPool(RateLimit(pause=0.01), looker=Sites())
        with crew.run_pool():
            crew.leave_alone("busy.example", 300)
            crew.put_jobs(orders(["busy.example"], 2))
            assert [round(answer.seconds / 100) for answer in answers(crew)] == [3, 3]


def test_slow_hosts_get_no_more_than_half_of_the_pool(monkeypatch):
    monkeypatch.setattr(pools, "SLOW_SECONDS", 0.04)
    monkeypatch.setattr(pools, "TYPICAL_SECONDS", 0.0)
    slow = [f"slow{number}.example" for number in range(20)]

    class Both(Sites):
        async def __call__(self, url, **how):
            self.takes = 0.3 if "slow" in url else 0.0
            return await super().__call__(url, **how)

    sites = Both()
    crew = CheckPool(RateLimit(at_once=8, pause=0), looker=sites)
    with crew.run_pool():
        crew.put_jobs(orders(slow, 1))
        answers(crew)
        sites.most.clear()
        crew.put_jobs(orders(slow, 1))
        answers(crew, 20)
        assert sites.most["all"] == 4


def test_a_look_that_breaks_is_a_result_like_another():
    received = run(orders(["a.example"], 1), Sites(looks={"a.example": ValueError("odd")}), RateLimit())
    assert [answer.result.reason for answer in received] == ["crashed"]


def test_what_has_not_begun_is_given_back_at_the_end():
    sites = Sites(takes=0.2)
    crew = CheckPool(RateLimit(pause=0.5), looker=sites)
    with crew.run_pool():
        crew.put_jobs(orders(["a.example"], 5))
        time.sleep(0.1)
        crew.give_back()
        received = answers(crew)
    assert sorted(type(answer).__name__ for answer in received) == ["CompletedCheck"] + ["DeferredCheck"] * 4


def test_leaving_early_waits_for_nobody():
    crew = CheckPool(RateLimit(), looker=Sites(takes=60))
    began = time.monotonic()
    with crew.run_pool():
        crew.put_jobs(orders(["a.example"], 1))
        time.sleep(0.1)
    assert time.monotonic() - began < 5


def is_bad(weather: OutageDetector) -> bool:
    """Asked anew each time: a type checker takes a property for one answer."""
    return weather.is_down


class TestOurOwnNetwork:
    def test_when_most_hosts_fail_alike_it_is_not_theirs(self):
        clock = iter(range(10_000))
        weather = OutageDetector(lambda: float(next(clock)) / 1_000)
        for number in range(19):
            weather.record_result(f"site{number}.example", "dns")
        assert not is_bad(weather), "of few hosts nothing is concluded"
        weather.record_result("site19.example", "timeout")
        assert is_bad(weather)
        for number in range(10):
            weather.record_result(f"site{number}.example", "")
        assert not is_bad(weather), "half of them answer"

    def test_it_is_forgotten_after_five_minutes(self):
        at = [0.0]
        weather = OutageDetector(lambda: at[0])
        for number in range(30):
            weather.record_result(f"site{number}.example", "connect")
        at[0] = 299
        assert weather.is_down
        at[0] = 301
        assert not weather.is_down

    def test_one_host_that_fails_often_is_one_host(self):
        weather = OutageDetector()
        for _ in range(100):
            weather.record_result("one.example", "timeout")
        assert not weather.is_down

    def test_looks_say_so_meanwhile(self):
        sites = Sites(
            looks={f"site{n}.example": CheckResult(outcome="failing", reason="dns") for n in range(60)}
        )
        received = run(
            orders([f"site{n}.example" for n in range(60)], 1), sites, RateLimit(at_once=1, pause=0)
        )
        reasons = [answer.result.reason for answer in received]
        assert reasons[:19] == ["dns"] * 19
        assert set(reasons[19:]) == {"our_network"}


class TestLargeBodies:
    def test_only_so_many_at_once(self, monkeypatch):
        monkeypatch.setattr("lib.link_checker.limits.WAIT_SECONDS", 0.05)

        async def three():
            large = LargeBodyLimiter(at_once=1)
            first, second, third = large.create_slot(), large.create_slot(), large.create_slot()
            await first.acquire()
            await first.acquire()
            with pytest.raises(MemoryLimitReached):
                await second.acquire()
            second.release()  # which had no room that it could give back
            with pytest.raises(MemoryLimitReached):
                await third.acquire()
            first.release()
            first.release()
            await third.acquire()
            with pytest.raises(MemoryLimitReached):
                await second.acquire()

        asyncio.run(three())

    @pytest.mark.parametrize(("body", "is_held"), [(b"x", True), (None, False)])
    def test_its_room_is_free_again_when_the_body_is_written(self, body, is_held):
        """Or when there is none to write."""
        began = []

        async def looker(url, *, enlarge, **how):
            began.append(url)
            await enlarge()
            return CheckResult(outcome="ok", status_code=200, body=body)

        crew = CheckPool(RateLimit(at_once=10, pause=0), looker=looker)
        crew._large = LargeBodyLimiter(at_once=1)
        with crew.run_pool():
            crew.put_jobs(orders(["a.example", "b.example"], 1))
            first = crew.take_results(timeout=2, limit=1)
            time.sleep(0.2)
            assert len(began) == 2
            assert crew._results.empty() is is_held
            [second] = crew.take_results(timeout=2, limit=1)
            assert {first[0].order.host, second.order.host} == {"a.example", "b.example"}

    def test_a_page_for_which_there_is_no_room_is_looked_at_later(self):
        [answer] = run(
            orders(["a.example"], 1), Sites(looks={"a.example": MemoryLimitReached()}), RateLimit()
        )
        assert isinstance(answer, DeferredCheck)

    def test_looks_wait_while_much_is_read_and_not_yet_written(self, monkeypatch):
        monkeypatch.setattr(pools, "MAX_BUFFERED_BYTES", 1_000)
        sites = Sites(looks={"a.example": CheckResult(outcome="ok", body=b"x" * 2_000)})
        crew = CheckPool(RateLimit(pause=0.0), looker=sites)
        with crew.run_pool():
            crew.put_jobs(orders(["a.example"], 3))
            time.sleep(0.2)
            assert len(sites.began["a.example"]) == 1
            assert len(answers(crew)) == 3


class TestHostileServers:
    """Through the door itself."""

    @contextmanager
    def crew(self, *sites, **pace):
        policy = FetchPolicy(
            allowed_hosts=frozenset(site.host_port for site in sites), limits=FetchLimits(total_seconds=1.0)
        )
        crew = CheckPool(RateLimit(**({"pause": 0} | pace)), policy=policy)
        with crew.run_pool():
            yield crew

    def order(self, site, path="", **more):
        return CheckJob(key=path, url=site.url + path, host=f"{site.port}", **more)

    def test_each_ends_with_its_reason_and_none_holds_up_the_others(self):
        options = {
            "silent": stay_silent,
            "rubbish": always_answer(b"\x00\xff not http\r\n\r\n"),
            "cut": lambda connection, request: connection.close(),
            "long header": always_answer(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 90_000 + b"\r\n\r\n"),
            "bomb": always_answer(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx"),
            "loop": always_answer(build_redirect("/")),
            "inside": always_answer(build_redirect("http://169.254.169.254/latest/")),
            "fine": always_answer(PLAIN_PAGE),
        }
        reasons = {}
        with _all(options) as sites, self.crew(*sites.values()) as crew:
            began = time.monotonic()
            crew.put_jobs([CheckJob(key=name, url=site.url, host=name) for name, site in sites.items()])
            for answer in answers(crew):
                reasons[answer.order.key] = answer.result.reason or answer.result.outcome
            assert time.monotonic() - began < 3
        assert reasons == {
            "silent": "timeout",
            "rubbish": "bad_response",
            "cut": "bad_response",
            "long header": "bad_response",
            "bomb": "bad_response",
            "loop": "too_many_redirects",
            "inside": "refused_address",
            "fine": "ok",
        }

    def test_the_server_itself_counts_how_often_it_is_asked(self):
        at, under_way, limit = [], [0], [0]
        lock = threading.Lock()

        def counts(connection, request):
            with lock:
                at.append(time.monotonic())
                under_way[0] += 1
                limit[0] = max(limit[0], under_way[0])
            time.sleep(0.15)
            connection.sendall(PLAIN_PAGE)
            with lock:
                under_way[0] -= 1

        with run_listener(counts) as site, self.crew(site, per_host=2, pause=0.1) as crew:
            crew.put_jobs([CheckJob(key=n, url=f"{site.url}{n}", host="site") for n in range(8)])
            assert {answer.result.outcome for answer in answers(crew)} == {"ok"}
        assert limit[0] == 2
        assert len(at) == 8
        # Seven pauses, less what a thread may be late.
        assert max(at) - min(at) >= 0.65


@contextmanager
def _all(ways):
    with ExitStack() as stack:
        yield {name: stack.enter_context(run_listener(way)) for name, way in ways.items()}
