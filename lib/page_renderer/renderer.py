"""A page that was archived, drawn by a browser without a network.

A picture of a stored page, drawn by a headless Chromium that can reach nothing but the page's own bytes.

The page is hostile. Its scripts do not run. Each request of the browser is answered here: the first with the
stored bytes, every other refused, so no address and no file of this machine is read. The page has a policy
under which it may ask for nothing (CSP). Behind that, the browser has a proxy that is not there, no names to
look up, and where the kernel allows it no network at all; it has limits of time, memory, processes and the
size of its files, an environment and a folder of its own, and it is killed at the end. Its own sandbox stays
on unless the command says otherwise. What it answers is trusted with nothing: only a WebP picture of the size
that was asked for is returned.
"""

import base64
import binascii
import contextlib
import json
import logging
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lib.sandbox import confinement

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


logger = logging.getLogger("stet.page_renderer")

MEGABYTE = 1024 * 1024
PAGE_WIDTH, WINDOW_HEIGHT = 1280, 900
"""Pixels of the window."""
MAX_HEIGHT = 8000
"""Pixels of the picture; of a longer page it has the beginning."""
MAX_PAGE_BYTES = 5 * MEGABYTE
MAX_PICTURE_BYTES = 8 * MEGABYTE
WALL_SECONDS = 30.0
CPU_SECONDS = 20
MEMORY_BYTES = 1024 * MEGABYTE
FILE_BYTES = 64 * MEGABYTE
PROCESSES = 4096
"""Processes and threads of this user: a page of 20 frames takes 142 of the browser's.

Whoever runs Stet on a desk's computer has well over a thousand of their own, which count too.
"""
_QUALITY = 75
_ADDRESS = "http://archived.invalid/"
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline' data:; img-src data:; font-src data:; media-src data:; "
    "base-uri 'none'; form-action 'none'; sandbox"
)
"""Content-Security-Policy of the page: it may use what is in it, run nothing and ask for nothing."""
_FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-first-run",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A WebP picture; ``width`` and ``height`` in pixels. ``is_cut``: the page goes on below."""

    content: bytes
    width: int
    height: int
    is_cut: bool


class RenderingFailed(Exception):
    """A page that could not be drawn; ``reason`` is "missing", "too_large", "time" or "crashed"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _find_renderer(command: str) -> list[str]:
    """Return the words of ``command`` with the program's path, or none where there is no such program."""
    try:
        program, *arguments = shlex.split(command)
    except ValueError:
        return []
    path = shutil.which(program)
    return [os.path.abspath(path), *arguments] if path else []


def render_page(command: str, body: bytes, *, content_type: str) -> PagePicture:
    """Return a picture of the page ``body``, drawn by ``command``, a headless Chromium.

    ``content_type`` is the page's header, with its charset. Raise RenderingFailed.
    """
    words = _find_renderer(command)
    if not words:
        raise RenderingFailed("missing")
    if len(body) > MAX_PAGE_BYTES:
        raise RenderingFailed("too_large")
    ours, other = socket.socketpair()
    with ours, tempfile.TemporaryDirectory(prefix="stet-page-", ignore_cleanup_errors=True) as folder:
        with other:
            browser = _start_browser(words, other, folder)
        try:
            return _draw_page(ours, body, content_type)
        except TimeoutError:
            raise RenderingFailed("time") from None
        except (DevToolsError, LookupError, TypeError, ValueError) as error:
            logger.warning("a page could not be drawn: %s", error)
            raise RenderingFailed("crashed") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(browser.pid, signal.SIGKILL)
            browser.wait()


def _start_browser(words: list[str], line: socket.socket, folder: str) -> "subprocess.Popen[bytes]":
    limits = (CPU_SECONDS, MEMORY_BYTES, FILE_BYTES, PROCESSES)
    return subprocess.Popen(  # noqa: S603 - our own module, and what the administrator named
        [
            *(sys.executable, "-P", "-B", "-m", confinement.__name__, *map(str, limits)),
            *words,
            *_FLAGS,
            f"--user-data-dir={folder}",
            "about:blank",
        ],
        stdin=line.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={
            "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path),
            "HOME": folder,
            "TMPDIR": folder,
            "LANG": "C.UTF-8",
        },
        start_new_session=True,
    )


class _PageRequests:
    """The requests of the browser: the page is answered once, all else refused."""

    def __init__(self, body: bytes, content_type: str) -> None:
        self.body, self.content_type = body, content_type
        self.connection: DevToolsConnection | None = None
        self.is_answered = self.is_loaded = False

    def handle_event(self, message: dict[str, Any]) -> None:
        method, params = message.get("method"), message.get("params", {})
        if method == "Page.loadEventFired" and self.is_answered:
            self.is_loaded = True
        elif method == "Inspector.targetCrashed":
            raise DevToolsError("The page crashed the browser.")
        elif method == "Fetch.requestPaused" and self.connection is not None:
            request = params["requestId"]
            if self.is_answered or params["request"]["url"] != _ADDRESS:
                self.connection.send("Fetch.failRequest", requestId=request, errorReason="Aborted")
                return
            self.is_answered = True
            self.connection.send(
                "Fetch.fulfillRequest",
                requestId=request,
                responseCode=200,
                responseHeaders=[
                    {"name": "Content-Type", "value": self.content_type},
                    {"name": "Content-Security-Policy", "value": _POLICY},
                ],
                body=base64.b64encode(self.body).decode(),
            )


def _draw_page(line: socket.socket, body: bytes, content_type: str) -> PagePicture:
    requests = _PageRequests(body, content_type)
    browser = DevToolsConnection(
        line, ends_at=time.monotonic() + WALL_SECONDS, handle_event=requests.handle_event
    )
    requests.connection = browser
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for method in ("Page.enable", "Inspector.enable"):
        browser.call(method)
    browser.call("Fetch.enable", patterns=[{"urlPattern": "*"}])
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    window = {"width": PAGE_WIDTH, "height": WINDOW_HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    browser.call("Emulation.setDeviceMetricsOverride", **window)
    browser.send("Page.navigate", url=_ADDRESS)
    while not requests.is_loaded:
        browser.handle_next_event()
    browser.send("Page.stopLoading")  # a page that sends itself on goes nowhere
    full_height = int(browser.call("Page.getLayoutMetrics")["cssContentSize"]["height"])
    height = max(1, min(full_height, MAX_HEIGHT))
    shot = browser.call(
        "Page.captureScreenshot",
        format="webp",
        quality=_QUALITY,
        captureBeyondViewport=True,
        clip={"x": 0, "y": 0, "width": PAGE_WIDTH, "height": height, "scale": 1},
    )
    try:
        content = base64.b64decode(shot["data"], validate=True)
    except binascii.Error as error:
        raise DevToolsError("The browser sent no picture.") from error
    if len(content) > MAX_PICTURE_BYTES or read_webp_size(content) != (PAGE_WIDTH, height):
        raise DevToolsError("The browser sent another picture than was asked for.")
    return PagePicture(content, PAGE_WIDTH, height, is_cut=full_height > height)


_LOSSY, _EXTENDED = b"VP8 ", b"VP8X"
_START_CODE = b"\x9d\x01\x2a"


def read_webp_size(content: bytes) -> tuple[int, int] | None:
    """Return the width and height in pixels of a lossy or extended WebP; None for anything else."""
    whole = len(content) >= 30 and int.from_bytes(content[4:8], "little") + 8 == len(content)
    if not whole or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    kind = content[12:16]
    if kind == _EXTENDED:
        return _read_number(content[24:27]) + 1, _read_number(content[27:30]) + 1
    if kind == _LOSSY and content[23:26] == _START_CODE:
        return _read_number(content[26:28]) & 0x3FFF, _read_number(content[28:30]) & 0x3FFF
    return None


def _read_number(digits: bytes) -> int:
    return int.from_bytes(digits, "little")
