"""Pictures of hostile pages: nothing is fetched, runs, takes long or stays behind."""

import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from lib.page_renderer import renderer
from lib.page_renderer.renderer import (
    MAX_HEIGHT,
    PAGE_WIDTH,
    DevToolsConnection,
    RenderingFailed,
    read_webp_size,
    render_page,
)
from lib.sandbox import confinement
from tests.architecture.source_files import ROOT
from tests.browser import CHROMIUM
from tests.lib import shared_network
from tests.lib.hostile_page import build_hostile_drawing, build_hostile_page

# The tests may run as root, whom Chromium's own sandbox refuses.
COMMAND = f"{CHROMIUM} --no-sandbox"
HTML = "text/html; charset=utf-8"
LIAR = """#!/usr/bin/python3
import json, socket
ANSWERS = {
    "Target.createTarget": {"targetId": "t"},
    "Target.attachToTarget": {"sessionId": "s"},
    "Page.getLayoutMetrics": {"cssContentSize": {"height": 100}},
    "Page.captureScreenshot": {"data": "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="},
}
PAUSED = {"requestId": "r", "request": {"url": "http://archived.invalid/"}}
EVENTS = {"method": "Fetch.requestPaused", "params": PAUSED}, {"method": "Page.loadEventFired"}
line, heard = socket.socket(fileno=3), b""
while part := line.recv(65536):
    *whole, heard = (heard + part).split(b"\\0")
    for command in map(json.loads, whole):
        said = [{"id": command["id"], "result": ANSWERS.get(command["method"], {})}]
        said += EVENTS if command["method"] == "Page.navigate" else ()
        line.sendall(b"".join(json.dumps(one).encode() + b"\\0" for one in said))
"""


@pytest.fixture
def listener():
    """A server on this machine that writes down every connection."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                heard.append(connection)
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    """A folder for what this test draws: other tests draw at the same time.

    Not ``tmp_path`` itself, whose name is too long for the sockets of a browser.
    """
    with tempfile.TemporaryDirectory(prefix="p-", ignore_cleanup_errors=True) as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield


def count_leftovers():
    """Browsers of this test that still run after the moment that the system needs to end them."""
    mark = f"--user-data-dir={tempfile.gettempdir()}".encode()
    until = time.monotonic() + 5
    while True:
        running = sum(mark in read_or_empty(path) for path in Path("/proc").glob("[0-9]*/cmdline"))
        if not running or time.monotonic() > until:
            return running
        time.sleep(0.1)


def read_or_empty(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def draw(body, *, content_type=HTML, command=COMMAND):
    return render_page(command, body.encode(), content_type=content_type)


def test_page_is_drawn_as_tall_as_it_is():
    picture = draw(
        "<!doctype html><style>body{margin:0}</style><div style='height:1500px;background:teal'></div>"
    )
    assert (picture.width, picture.height, picture.is_cut) == (PAGE_WIDTH, 1500, False)
    assert read_webp_size(picture.content) == (PAGE_WIDTH, 1500)


def test_long_page_is_cut():
    picture = draw("<!doctype html><div style='height:1000000px'></div>")
    assert (picture.height, picture.is_cut) == (MAX_HEIGHT, True)


def test_scripts_do_not_run():
    body = "<script>for(;;){}</script><div style='height:1200px'></div>"
    grown = "<script>document.write('<div style=height:5000px></div>')</script>"
    assert draw(f"<!doctype html><style>body{{margin:0}}</style>{body}{grown}").height == 1200


@pytest.mark.parametrize("content_type", [HTML, "image/svg+xml"])
def test_no_way_to_ask_others_reaches_anybody(listener, monkeypatch, content_type):
    """Also where the kernel gives the browser the network of this machine."""
    monkeypatch.setattr(renderer, "confinement", shared_network)
    port, heard = listener
    build = build_hostile_page if content_type == HTML else build_hostile_drawing
    draw(build(f"http://127.0.0.1:{port}"), content_type=content_type)
    assert heard == []


@pytest.mark.parametrize("module", [confinement, shared_network])
def test_nothing_is_fetched_from_this_machine_or_any_other(listener, monkeypatch, tmp_path, module):
    monkeypatch.setattr(renderer, "confinement", module)
    port, heard = listener
    (tmp_path / "secret.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="3000"><rect width="9" height="9"/></svg>'
    )
    wanted = [
        f"http://127.0.0.1:{port}/x.svg",
        f"http://localhost:{port}/x.svg",
        f"file://{tmp_path}/secret.svg",
    ]
    parts = [
        f"<img src='{url}'><iframe src='{url}'></iframe><object data='{url}'></object>"
        f"<link rel=stylesheet href='{url}'><link rel=preconnect href='{url}'>"
        f"<link rel=prefetch href='{url}'>"
        f"<style>@import '{url}'; p {{ background: url({url}) }}</style><video src='{url}' autoplay></video>"
        for url in wanted
    ]
    picture = draw(f"<!doctype html><p>{''.join(parts)}")
    assert picture.height < 3000
    assert heard == []


def test_the_policy_alone_keeps_the_page_from_asking(listener, monkeypatch):
    """As if nothing else held: every request is let through, and the browser has a network and scripts."""
    port, heard = listener

    class Willing(renderer._PageRequests):
        def handle_event(self, message):
            asked = message.get("params", {}).get("request", {}).get("url", "")
            if message.get("method") == "Fetch.requestPaused" and asked != renderer._ADDRESS:
                self.connection.send("Fetch.continueRequest", requestId=message["params"]["requestId"])
            else:
                super().handle_event(message)

    class Connection(DevToolsConnection):
        def call(self, method, **params):
            if method == "Emulation.setScriptExecutionDisabled":
                return {}
            return super().call(method, **params)

    open_flags = tuple(flag for flag in renderer._FLAGS if "proxy" not in flag and "resolver" not in flag)
    monkeypatch.setattr(renderer, "confinement", shared_network)
    monkeypatch.setattr(renderer, "_PageRequests", Willing)
    monkeypatch.setattr(renderer, "DevToolsConnection", Connection)
    monkeypatch.setattr(renderer, "_FLAGS", open_flags)
    url = f"http://127.0.0.1:{port}/x.svg"
    parts = (
        f"<img src='{url}'><iframe src='{url}'></iframe><link rel=stylesheet href='{url}'>"
        f"<style>@import '{url}'; p {{ background: url({url}) }}</style><video src='{url}' autoplay></video>"
        f"<script>fetch('{url}'); document.write('<div style=height:5000px></div>')</script>"
    )
    assert draw(f"<!doctype html><p>{parts}").height < 5000
    assert heard == []
    monkeypatch.setattr(renderer, "_POLICY", "")
    assert draw(f"<!doctype html><p>{parts}").height > 5000
    assert heard


def test_a_page_keeps_the_styles_and_pictures_that_are_in_it():
    picture = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='10' height='900'/>"
    page = f'<!doctype html><style>body{{margin:0}}</style><img style="display:block" src="{picture}">'
    assert draw(page).height == 900


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/", "http://archived.invalid/"])
def test_page_that_sends_itself_on_stays(address):
    body = f"<meta http-equiv=refresh content='0;url={address}'><div style='height:1700px'></div>"
    assert draw(f"<!doctype html><style>body{{margin:0}}</style>{body}").height == 1700


def test_charset_of_the_header_counts():
    wide = "<!doctype html><style>body{{margin:0;width:1em;word-break:break-all;line-height:50px}}</style>{0}"
    body = wide.format("ééé" * 20).encode("latin-1")
    right = render_page(COMMAND, body, content_type="text/html; charset=iso-8859-1")
    assert right.height == 60 * 50


@pytest.mark.parametrize(
    ("body", "reason"),
    [("<p>" + "x" * renderer.MAX_PAGE_BYTES, "too_large"), ("<div>" * 200_000, "time")],
)
def test_page_that_is_too_much_is_given_up(monkeypatch, body, reason):
    monkeypatch.setattr(renderer, "WALL_SECONDS", 4.0)
    with pytest.raises(RenderingFailed) as failed:
        draw(body)
    assert failed.value.reason == reason
    assert count_leftovers() == 0


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("no-such-renderer", "missing"),
        ("'unbalanced", "missing"),
        ("true", "crashed"),
        ("sleep 60 #", "crashed"),
    ],
)
def test_renderer_that_is_none_is_said_to_be(command, reason):
    with pytest.raises(RenderingFailed) as failed:
        draw("<p>Words", command=command)
    assert failed.value.reason == reason


def test_renderer_that_says_anything_is_believed_in_nothing(tmp_path):
    """It may have been taken over by the page: an answer that is no picture of that size goes nowhere."""
    program = tmp_path / "renderer"
    program.write_text(LIAR)
    program.chmod(0o755)
    with pytest.raises(RenderingFailed, match="crashed"):
        draw("<p>Words", command=str(program))


def test_a_machine_that_allows_fewer_processes_keeps_its_own_limit():
    ours, other = socket.socketpair()
    with ours, other:
        limits = ("5", str(renderer.MEMORY_BYTES), str(renderer.FILE_BYTES), str(renderer.PROCESSES))
        ran = subprocess.run(
            [sys.executable, "-m", confinement.__name__, *limits, "/bin/cat", "/proc/self/limits"],
            stdin=other.fileno(),
            cwd=ROOT,
            # Root may raise it again.
            user=65534 if os.geteuid() == 0 else None,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (900, 900)),
            capture_output=True,
            text=True,
            check=False,
        )
    assert re.search(r"^Max processes +900 +900 ", ran.stdout, re.MULTILINE), ran.stderr


def test_renderer_has_no_secrets_and_no_files_but_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("STET_SECRET_KEY", "hush")
    said = tmp_path / "said"
    program = tmp_path / "renderer"
    program.write_text(
        f"#!/bin/sh\n{{ env; ulimit -a; cat /proc/self/limits /proc/net/dev; ls /proc/self/fd; }} > {said}\n"
    )
    program.chmod(0o755)
    with pytest.raises(RenderingFailed):
        draw("<p>Words", command=str(program))
    text = said.read_text()
    assert "hush" not in text
    limits = dict(re.findall(r"^(Max .+?)  +(\S+)", text, re.MULTILINE))
    assert limits["Max processes"] == str(renderer.PROCESSES)
    assert re.search(r"^time\(seconds\)\s+20$|^cpu time.*\b20$", text, re.MULTILINE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<script>",
        b"RIFF" + (22).to_bytes(4, "little") + b"WEBPVP8L" + bytes(14),
        b"RIFF" + (99).to_bytes(4, "little") + b"WEBPVP8X" + bytes(14),
    ],
)
def test_what_is_no_such_webp_has_no_size(content):
    assert read_webp_size(content) is None
