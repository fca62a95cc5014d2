"""A partner's server: takes what is pushed to it, remembers it, and answers as it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from publishing.webhooks.delivery import send_due_deliveries
from publishing.webhooks.fan_out import fan_out_deliveries


@dataclass
class WebhookReceiver:
    """``answers`` are given in turn, (status, headers) each; once they are used up, 204.

    ``before_answer`` is called when a request has come in whole.
    """

    port: int = 0
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    before_answer: Callable[[], None] = lambda: None

    @property
    def host_port(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host_port}/hook"

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What was said, as it came."""
        return [json.loads(body) for _, body in self.requests]


def deliver_events(at: datetime) -> int:
    """Fan out and send, as the workers do, at the moment ``at``; how many tries were made."""
    fan_out_deliveries(at=at)
    return send_due_deliveries(clock=lambda: at)


def list_received_events(receiver: WebhookReceiver) -> list[str]:
    """The events that came, in their order."""
    return [one["type"] for one in receiver.messages]


@contextmanager
def run_receiver() -> Iterator[WebhookReceiver]:
    """A receiver on this machine, for the length of the block."""
    saved = WebhookReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"]))
            saved.requests.append(({name.lower(): value for name, value in self.headers.items()}, said))
            saved.before_answer()
            status, more = saved.answers.pop(0) if saved.answers else (204, {})
            self.send_response(status)
            for name, value in {"Content-Length": "0", **more}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        saved.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield saved
        server.shutdown()
