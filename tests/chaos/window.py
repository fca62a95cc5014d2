"""One person's browser, as far as hours of work or a fault need one."""

from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from accounts.models import User

WORDS = "20,000 crates of herring"


class Window:
    """A session, a form token and a connection."""

    def __init__(self, user: User, port: int, evidence: str) -> None:
        self.evidence = evidence
        client = Client()
        client.force_login(user)
        session = client.cookies[next(name for name in client.cookies if "session" in name)].value
        token = "s" * 32
        self.token = token
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {
            "Host": "127.0.0.1",
            "X-Forwarded-Proto": "https",
            "Origin": "https://127.0.0.1",
            "Cookie": f"__Host-stet_session={session}; __Host-stet_csrf={token}",
        }

    def asks(self, path: str, form: dict[str, Any] | None = None) -> int:
        headers = dict(self.headers)
        body = None
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def list_children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as listed:
        return [int(one) for one in listed.read().split()]
