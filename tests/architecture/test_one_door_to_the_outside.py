"""Only lib/door makes connections; whoever else could reach the network is named here."""

import ast
import socket

import pytest

from tests.architecture import house

CLIENTS = (
    *("requests", "urllib.request", "urllib3", "http.client", "httpx", "aiohttp", "socket", "ssl", "ftplib"),
    *("smtplib", "telnetlib", "asyncio.open_connection", "aiodns", "pycurl"),
    *("trafilatura.fetch_url", "trafilatura.downloads"),
)
ALLOWED = (
    "lib/door/",  # the door
    *("lib/child.py", "lib/nursery.py"),  # socket pairs between processes of our own
    "newsroom/evidence_site.py",  # a server on this machine
    "newsroom/run_demo.py",  # asks our own /healthz, and whether a port is free
    "newsroom/probe.py",  # asks our own /healthz
)
FETCHING_CALLS = frozenset({"feedparser.parse", "lxml.parse", "etree.parse", "trafilatura.fetch_url"})


def test_nobody_but_the_door_imports_a_network_client() -> None:
    found = [
        f"{house.named(path)}:{line} imports {name}"
        for path in house.modules()
        if not house.named(path).startswith(ALLOWED)
        for line, name in house.imported(path)
        if any(name == client or name.startswith(f"{client}.") for client in CLIENTS)
    ]
    assert found == []


def test_nobody_hands_an_address_to_a_parser_that_would_fetch_it() -> None:
    found = [
        f"{house.named(path)}:{node.lineno}"
        for path in house.modules()
        for node in ast.walk(house.parsed(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in FETCHING_CALLS
        # What is wrapped here and now can only be read: bytes alone would be tried as the name of a file.
        and not ast.unparse(node.args[0]).startswith("BytesIO(")
    ]
    assert found == []


def test_a_test_that_leaves_this_machine_fails() -> None:
    with socket.socket() as far, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1:80"):
        far.connect(("192.0.2.1", 80))


def test_a_test_that_leaves_this_machine_by_the_quiet_call_fails_too() -> None:
    with socket.socket() as far, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1:80"):
        far.connect_ex(("192.0.2.1", 80))
