"""A web process hangs when all its threads have been taken for long, not when they were idle for long."""

import faulthandler
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from lib.web.watchdog import WatchedApplication

THREADS = 2


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class WaitingApplication:
    """An application whose requests wait until they are let go."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.may_end = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.entered.release()
        assert self.may_end.wait(60)
        return [b""]


def test_a_burst_that_fills_all_threads_after_a_long_idle_spell_is_no_hang(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(WatchedApplication, "_extend_deadline", lambda self: None)
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    waiting = WaitingApplication()
    watched = WatchedApplication(waiting, threads=THREADS, seconds=120)
    clock.at += 3600
    requests = [threading.Thread(target=watched, args=({}, lambda *_: None)) for _ in range(THREADS)]
    for request in requests:
        request.start()
        assert waiting.entered.acquire(timeout=60)
    assert not watched.is_hung()
    clock.at += 119
    assert not watched.is_hung()
    clock.at += 1
    assert watched.is_hung()
    waiting.may_end.set()
    for request in requests:
        request.join(60)
    assert not watched.is_hung()


def test_one_that_recovers_is_given_its_time_again(monkeypatch: pytest.MonkeyPatch) -> None:
    hung = iter([False, True, False])
    given: list[float] = []
    monkeypatch.setattr(WatchedApplication, "is_hung", lambda self: next(hung))
    monkeypatch.setattr(faulthandler, "dump_traceback_later", lambda seconds, exit: given.append(seconds))
    monkeypatch.setattr(threading.Thread, "start", lambda self: None)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    watched = WatchedApplication(lambda environ, start_response: [], threads=THREADS, seconds=120)
    with pytest.raises(StopIteration):
        watched._extend_deadline()
    assert given == [120, 120]
