"""What the tests of the door share: a record of every connection attempted."""

import socket
from typing import Any

import pytest


@pytest.fixture
def recorded_connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """(address, port) of each stream connection tried from now on. None is made: all are refused."""
    attempt: list[tuple[str, int]] = []
    really = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.type == socket.SOCK_DGRAM and self.family == socket.AF_INET:
            raise OSError("no route")  # the door asks the kernel for a route; tests have none
        if self.type == socket.SOCK_STREAM and isinstance(address, tuple):
            attempt.append((address[0], address[1]))
            raise ConnectionRefusedError("nobody is there")
        really(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return attempt
