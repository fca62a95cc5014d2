"""Only lib/safe_http makes connections; whoever else could reach the network is named here."""

import ast
import socket

import pytest

from tests.architecture import source_files

CLIENTS = (
    *("requests", "urllib.request", "urllib3", "http.client", "httpx", "aiohttp", "socket", "ssl", "ftplib"),
    *("smtplib", "telnetlib", "asyncio.open_connection", "aiodns", "pycurl"),
    *("trafilatura.fetch_url", "trafilatura.downloads"),
    *("http.cookiejar", "imaplib", "poplib", "nntplib", "xmlrpc.client", "socketserver", "websockets"),
    *("asyncio.open_unix_connection", "asyncio.start_server", "uvloop", "paramiko", "httplib2", "h2", "dns"),
    *(
        "boto3",
        "botocore",
        "s3transfer",
        "storages",
        "aiobotocore",
        "warcio.capture_http",
        "django.core.mail",
    ),
)
ALLOWED = (
    "lib/safe_http/",  # the door
    *("lib/sandbox/runner.py", "lib/sandbox/fork_server.py"),  # socket pairs between processes of our own
    "lib/page_renderer/",  # a socket pair with the browser, which is answered here
    "newsroom/demo/site/server.py",  # a server on this machine
    "newsroom/child_processes.py",  # asks our own /healthz, and whether a port is free
    "newsroom/probe.py",  # asks our own /healthz
)
ONE_THING_EACH = {
    "lib/link_checker/pool.py": {"uvloop"},  # an event loop; what it looks at goes through the door
    "accounts/actions/emails.py": {"django.core.mail"},  # the one who posts letters
    "newsroom/doctor/servers.py": {"django.core.mail"},  # the test letter that somebody asks for
    "lib/crypto/key_wrapping.py": {"botocore"},  # a key service that the operator chose
    "newsroom/storages.py": {"botocore"},  # the settings of a store that the operator chose
}
STORES = "storages.backends"
"""Where an operator may have copies kept. Named as words in the settings alone, so no import tells."""
FETCHING_CALLS = frozenset({"feedparser.parse", "lxml.parse", "etree.parse", "trafilatura.fetch_url"})


def test_nobody_but_the_client_imports_a_network_client() -> None:
    found = [
        f"{source_files.format_path(path)}:{line} imports {name}"
        for path in source_files.list_modules()
        if not source_files.format_path(path).startswith(ALLOWED)
        for line, name in source_files.iter_imports(path)
        if (client := _client(name)) and client not in ONE_THING_EACH.get(source_files.format_path(path), ())
    ]
    assert found == []


def _client(name: str) -> str:
    """Which of CLIENTS an imported name belongs to; "" for none."""
    return next((client for client in CLIENTS if name == client or name.startswith(f"{client}.")), "")


def test_what_one_file_may_use_it_does_use() -> None:
    used = {
        source_files.format_path(path): {
            client for _, name in source_files.iter_imports(path) if (client := _client(name))
        }
        for path in source_files.list_modules()
        if source_files.format_path(path) in ONE_THING_EACH
    }
    assert used == ONE_THING_EACH


def test_a_store_elsewhere_is_only_named_where_the_operator_chose_it() -> None:
    named = {
        source_files.format_path(path) for path in source_files.list_modules() if STORES in path.read_text()
    }
    assert named == {"newsroom/storages.py"}


def test_nobody_hands_an_address_to_a_parser_that_would_fetch_it() -> None:
    found = [
        f"{source_files.format_path(path)}:{node.lineno}"
        for path in source_files.list_modules()
        for node in source_files.list_nodes(path)
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
