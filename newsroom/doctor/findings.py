"""Findings of an examination, and the limit of the time that one check may take."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

CHECK_SECONDS = 5.0
"""Time that a server, a disk or a store has to answer. Above the timeouts of their own clients."""


class Level(StrEnum):
    """Severity of a finding. Only ``WRONG`` changes the exit status."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One sentence about one part of the installation, and how to fix it ("" where nothing is wrong)."""

    part: str
    level: Level
    sentence: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "part": self.part,
            "level": self.level.value,
            "sentence": self.sentence,
            "mend": self.mend,
        }


def report_ok(part: str, sentence: str) -> HealthFinding:
    return HealthFinding(part, Level.OK, sentence)


def report_warning(part: str, sentence: str, mend: str) -> HealthFinding:
    return HealthFinding(part, Level.WARNING, sentence, mend)


def report_wrong(part: str, sentence: str, mend: str) -> HealthFinding:
    return HealthFinding(part, Level.WRONG, sentence, mend)


def run_bounded[T](function: Callable[[], T], *, seconds: float = CHECK_SECONDS) -> T:
    """Return the result of ``function``, or raise what it raises; TimeoutError when it takes too long.

    It runs in a thread of its own, which is left behind when it hangs: nothing else ends a wait for a
    server that accepts and never answers, or for a disk across a network. So it may not use Django's
    connection to the database, which belongs to the caller's thread.
    """
    done: dict[str, Any] = {}

    def run_and_keep() -> None:
        try:
            done["result"] = function()
        except Exception as trouble:  # raised again in the caller's thread
            done["trouble"] = trouble

    thread = threading.Thread(target=run_and_keep, name="doctor", daemon=True)
    thread.start()
    thread.join(seconds)
    if "trouble" in done:
        raise done["trouble"]
    if "result" not in done:
        raise TimeoutError(f"no answer within {seconds:g} seconds")
    result: T = done["result"]
    return result


def describe_trouble(trouble: BaseException) -> str:
    """Return the first line of an error, or its name. Only admins read it: it may name a server."""
    text = str(trouble)
    if code := getattr(trouble, "smtp_code", None):  # of a mail server, which answered
        answer = getattr(trouble, "smtp_error", b"")
        text = f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
    elif isinstance(trouble, OSError) and trouble.strerror:
        text = f"{trouble.strerror}: {trouble.filename}" if trouble.filename else trouble.strerror
    lines = text.strip().splitlines()
    return lines[0].rstrip(".") if lines else type(trouble).__name__
