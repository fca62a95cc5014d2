"""What a reader of files may do wrong, one function each: run by the tests of lib.sandbox.runner in a
child.
"""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from lib.errors import Blocked, Invalid, Unreachable


@dataclass(frozen=True, slots=True)
class SamplePage:
    """An answer of a class of its own."""

    text: str
    at: datetime | None = None


def build_page(text: str) -> SamplePage:
    return SamplePage(text, datetime(2026, 3, 2, tzinfo=UTC))


def spin_forever() -> None:
    while True:
        pass


def sleep_and_return(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def allocate_memory(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def allocate_and_ignore_error(megabytes: int) -> str:
    try:
        return str(allocate_memory(megabytes))
    except Exception:
        return "too much"


def return_bytes(megabytes: int) -> bytes:
    return b"x" * megabytes * 1024 * 1024


def echo_bytes(body: bytes) -> bytes:
    return body


def exit_with_signal(number: int) -> None:
    os._exit(number)


def cause_segfault() -> None:
    os.abort()


def recurse_deeply(depth: int = 0) -> int:
    sys.setrecursionlimit(10**9)
    return recurse_deeply(depth + 1)


def raise_invalid() -> None:
    raise Invalid("Not this.", fields={"text": ["Not this."]})


def raise_unreachable() -> None:
    raise Unreachable("Nobody there.", reason="dns")


def raise_blocked() -> None:
    raise Blocked("Not yet.", reasons=["a", "b"])


def raise_translated() -> None:
    raise Invalid(gettext("Enter a valid value."))


def raise_value_error() -> None:
    raise ValueError("of a kind that no reader should let through")


def write_file(path: str) -> None:
    Path(path).write_text("herring")


def remove_file(path: str) -> None:
    Path(path).unlink()


def connect_to_port(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=1)


def run_program() -> None:
    subprocess.run([sys.executable, "--version"], check=True)


def get_environment() -> dict[str, str]:
    return dict(os.environ)


def list_open_files() -> list[str]:
    return sorted(os.readlink(f"/proc/self/fd/{number}") for number in range(64) if _is_open(number))


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


class MaliciousPickle:
    """Pickled, it asks whoever reads it to run a program."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


def build_malicious() -> MaliciousPickle:
    return MaliciousPickle()
