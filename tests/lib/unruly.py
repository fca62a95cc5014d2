"""What a reader of files may do wrong, one function each: run by the tests of lib.child in a child."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lib.errors import Blocked, Invalid, Unreachable


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of a class of its own."""

    text: str
    at: datetime | None = None


def page(text: str) -> Page:
    return Page(text, datetime(2026, 3, 2, tzinfo=UTC))


def spin() -> None:
    while True:
        pass


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def swallow(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def swallow_and_shrug(megabytes: int) -> str:
    try:
        return str(swallow(megabytes))
    except Exception:
        return "too much"


def say(megabytes: int) -> bytes:
    return b"x" * megabytes * 1024 * 1024


def say_again(body: bytes) -> bytes:
    return body


def die(number: int) -> None:
    os._exit(number)


def fault() -> None:
    os.abort()


def deepen(depth: int = 0) -> int:
    sys.setrecursionlimit(10**9)
    return deepen(depth + 1)


def raise_invalid() -> None:
    raise Invalid("Not this.", fields={"text": ["Not this."]})


def raise_unreachable() -> None:
    raise Unreachable("Nobody there.", reason="dns")


def raise_blocked() -> None:
    raise Blocked("Not yet.", reasons=["a", "b"])


def raise_value_error() -> None:
    raise ValueError("of a kind that no reader should let through")


def write(path: str) -> None:
    Path(path).write_text("herring")


def remove(path: str) -> None:
    Path(path).unlink()


def connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=1)


def run_a_program() -> None:
    subprocess.run([sys.executable, "--version"], check=True)


def environment() -> dict[str, str]:
    return dict(os.environ)


def open_files() -> list[str]:
    return sorted(os.readlink(f"/proc/self/fd/{number}") for number in range(64) if _is_open(number))


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


class Malicious:
    """Pickled, it asks whoever reads it to run a program."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


def malicious() -> Malicious:
    return Malicious()
