"""People who read and write without a pause, and a writer that measures how long each table is locked."""

import contextlib
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from typing import Any

import psycopg
from psycopg import sql

from tests.production.http_client import HttpClient

PROBE_PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 60
WORDS = 74
"""Characters of the article that a claim is flagged in."""


@dataclass
class Answers:
    """What came back from one stage: the failures, each a sentence, and the longest wait in seconds."""

    statuses: Counter[int | str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    longest: float = 0.0

    def describe(self) -> str:
        """Return one line of figures."""
        return (
            f"{self.statuses.total():,} requests, {len(self.failures)} failed, longest {self.longest:.2f} s"
        )


class WorkingPeople:
    """An editor who flags and assigns, a checker who begins, a partner who reads: each in a thread.

    ``addresses`` are those of the servers now; each request goes to the next of them.
    """

    def __init__(
        self, editor: HttpClient, checker: HttpClient, partner: HttpClient, article: dict[str, Any]
    ) -> None:
        self.editor, self.checker, self.partner, self.article = editor, checker, partner, article
        self.addresses: list[str] = [editor.here]
        self.saved: dict[str, str] = {}
        """{statement that was answered as saved: state that its last answer named}."""
        self.answers = Answers()
        self._turns, self._lock = count(), threading.Lock()
        self._going, self._ended = threading.Event(), threading.Event()
        self._idle = {"people": threading.Event(), "partner": threading.Event()}
        work = {"people": self._work, "partner": self._read}
        self._threads = [threading.Thread(target=self._repeat, args=one) for one in work.items()]
        for thread in self._threads:
            thread.start()

    def begin(self, *addresses: str) -> None:
        """Let everybody work at these addresses, and count anew."""
        self.pause()
        self.addresses, self.answers = list(addresses), Answers()
        self._going.set()

    def pause(self) -> None:
        """Return once nobody has a request under way."""
        self._going.clear()
        for idle in self._idle.values():
            assert idle.wait(PATIENCE_SECONDS), "a request does not end"

    def end(self) -> None:
        """Stop for good."""
        self._ended.set()
        self._going.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)

    def _repeat(self, name: str, act: Any) -> None:
        while not self._ended.is_set():
            if not self._going.is_set():
                self._idle[name].set()
                self._going.wait()
                self._idle[name].clear()
                continue
            act()
        self._idle[name].set()

    def _work(self) -> None:
        statement = f"Claim {next(self._turns)} was flagged during the upgrade"
        claim = self._post(
            self.editor, f"articles/{self.article['id']}/flag/",
            revision=1, start=0, end=WORDS, exact=self.article["text"][:WORDS],
            statement=statement, kind="number", ignore_duplicates=True,
        )  # fmt: skip
        if claim is None:
            return
        self.saved[statement] = claim["state"]
        inputs = next(one for one in claim["available_actions"] if one["name"] == "assign")["inputs"]
        choices = next(one for one in inputs if one["name"] == "checker")["choices"]
        carl = next(one["value"] for one in choices if one["label"] == "Carl")
        self._act(self.editor, claim, "assign", checker=carl)
        self._act(self.checker, claim, "start")
        for path in ("/queue/", "/search/?q=herring", f"/api/v1/claims/{claim['id']}/"):
            self._ask(self.checker, path)

    def _act(self, person: HttpClient, claim: dict[str, Any], action: str, **inputs: Any) -> None:
        after = self._post(person, f"claims/{claim['id']}/{action}/", version=claim["version"], **inputs)
        if after is not None:
            claim["version"] = after["version"]
            self.saved[after["statement"]] = after["state"]

    def _read(self) -> None:
        for path in ("/api/v1/verdicts/", "/api/v1/changes/", "/verdicts/"):
            self._ask(self.partner, path)
        time.sleep(0.3)  # a key has a limit for each minute

    def _post(self, person: HttpClient, path: str, **body: Any) -> Any:
        return self._count(path, lambda: person.post(path, **body), person)

    def _ask(self, person: HttpClient, path: str) -> None:
        def ask() -> None:
            status, text = person.ask(path)
            assert status == 200, f"{path}: {status} {text[:300]}"

        self._count(path, ask, person)

    def _count(self, path: str, request: Any, person: HttpClient) -> Any:
        with self._lock:
            person.here = self.addresses[next(self._turns) % len(self.addresses)]
        began = time.monotonic()
        try:
            answer = request()
        except (AssertionError, OSError, HTTPException) as failure:
            self._note(began, type(failure).__name__, f"{person.here} {path}: {str(failure)[:300]}")
            return None
        self._note(began, "answered")
        return answer

    def _note(self, began: float, status: str, failure: str = "") -> None:
        with self._lock:
            self.answers.statuses[status] += 1
            self.answers.longest = max(self.answers.longest, time.monotonic() - began)
            if failure:
                self.answers.failures.append(failure)


class LockProbe:
    """Asks every table in turn for the lock that a writer takes, until the block ends.

    ``longest`` is {table: seconds that the longest of its waits took}. A lock may have begun before its table
    was asked, by no more than ``get_round_seconds()``.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.longest: dict[str, float] = {}
        self.rounds = 0
        self._began = 0.0
        self._ended = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._probe)

    def get_round_seconds(self) -> float:
        """Return the mean time from one question to a table to the next."""
        return (time.monotonic() - self._began) / max(1, self.rounds)

    def __enter__(self) -> "LockProbe":
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def get_longest(self) -> tuple[str, float]:
        """Return the table that was locked longest, and the seconds."""
        return max(self.longest.items(), key=lambda item: item[1])

    def _probe(self) -> None:
        try:
            with psycopg.connect(self.address, autocommit=True) as connection:
                while not self._ended.is_set():
                    self._ask_all(connection)
                    self.rounds += 1
                    time.sleep(PROBE_PAUSE_SECONDS)
        except Exception as failure:
            self._failure = failure

    def _ask_all(self, connection: psycopg.Connection[Any]) -> None:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            began = time.monotonic()
            # What INSERT, UPDATE and DELETE take; whatever keeps it waiting keeps people waiting. In one trip
            # to the server, since a lock is seen the sooner the faster all tables are asked.
            lock = sql.SQL("DO 'BEGIN LOCK TABLE {} IN ROW EXCLUSIVE MODE; END'").format(
                sql.Identifier(table)
            )
            with contextlib.suppress(psycopg.errors.UndefinedTable):  # a migration removed it
                connection.execute(lock)
            self.longest[table] = max(self.longest.get(table, 0.0), time.monotonic() - began)
