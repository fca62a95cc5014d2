"""Health check of web's container, for compose: python -IS newsroom/probe.py exits 0 when it is healthy.

Run as a file, with as little of the standard library as it takes: it starts four times a minute.
"""

import os
import socket
import sys

PORT = 8000
ANSWERS = (b"200", b"503")
"""Statuses of a healthy web; 503: the newsroom as a whole is not, and a restart of web would not help."""
TIMEOUT_SECONDS = 4.0


def probe_web() -> str:
    """Return "" when the process answers, also where /healthz says that something else is wrong."""
    host = os.environ.get("STET_BASE_URL", "").partition("://")[2].partition("/")[0] or "127.0.0.1"
    try:
        with (
            socket.create_connection(("127.0.0.1", PORT), TIMEOUT_SECONDS) as web,
            web.makefile("rb") as answer,
        ):
            web.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            line = answer.readline(200)
    except OSError as reason:
        return str(reason)
    return "" if line[9:12] in ANSWERS else f"Answered {line!r}."  # HTTP/1.1 200


def main() -> int:
    """Print the problem, if any, and return the exit status."""
    wrong = probe_web()
    if wrong:
        print(wrong, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
