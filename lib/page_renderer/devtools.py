"""The Chrome DevTools Protocol over a socket: JSON, each message ended by a zero byte."""

import json
import socket
import time
from collections.abc import Callable
from typing import Any

MAX_MESSAGE_BYTES = 64 * 1024 * 1024


class DevToolsError(Exception):
    """The browser refused a command, ended, or sent something else than the protocol's messages."""


class DevToolsConnection:
    """A connection to a browser. ``handle_event`` is called with each event that arrives meanwhile.

    Every method raises DevToolsError, and TimeoutError at ``ends_at`` (of time.monotonic).
    """

    def __init__(
        self, line: socket.socket, *, ends_at: float, handle_event: Callable[[dict[str, Any]], None]
    ) -> None:
        self._line = line
        self._ends_at = ends_at
        self._handle_event = handle_event
        self._heard = bytearray()
        self._number = 0
        self.session = ""

    def send(self, method: str, **params: Any) -> int:
        """Send a command and return its number; its answer is passed over."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self._set_timeout()
        try:
            self._line.sendall(json.dumps(message).encode() + b"\0")
        except TimeoutError:
            raise
        except OSError as error:
            raise DevToolsError("The browser has ended.") from error
        return self._number

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        number = self.send(method, **params)
        while (message := self._read_message()).get("id") != number:
            self._handle_event(message)
        result = message.get("result")
        if not isinstance(result, dict):
            raise DevToolsError(f"The browser refused {method}: {message.get('error')}")
        return result

    def handle_next_event(self) -> None:
        """Wait for one message and handle it."""
        self._handle_event(self._read_message())

    def _read_message(self) -> dict[str, Any]:
        searched = 0
        while (end := self._heard.find(b"\0", searched)) < 0:
            searched = len(self._heard)
            if searched > MAX_MESSAGE_BYTES:
                raise DevToolsError("A message of the browser is too long.")
            self._set_timeout()
            try:
                part = self._line.recv(1024 * 1024)
            except TimeoutError:
                raise
            except OSError as error:
                raise DevToolsError("The browser has ended.") from error
            if not part:
                raise DevToolsError("The browser has ended.")
            self._heard += part
        try:
            message = json.loads(self._heard[:end])
        except ValueError as error:
            raise DevToolsError("The browser sent no JSON.") from error
        del self._heard[: end + 1]
        if not isinstance(message, dict):
            raise DevToolsError("The browser sent no message.")
        return message

    def _set_timeout(self) -> None:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)
