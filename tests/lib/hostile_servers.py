"""Servers on this machine that misbehave on purpose, and resolvers that lie: what the door is tried on."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

PLAIN_PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"

# Given the open connection and what the visitor sent, answer however you like.
Behaviour = Callable[[socket.socket, bytes], None]


@dataclass
class HostileServer:
    """A listening server: its port, and the raw requests it was sent."""

    port: int
    accepted: int = 0
    requests: list[bytes] = field(default_factory=list)

    @property
    def host_port(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host_port}/"


@contextmanager
def run_listener(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[HostileServer]:
    """A server that gives every visitor the same treatment, each in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = HostileServer(server.getsockname()[1])
        open_connections: list[socket.socket] = []

        def treat(connection: socket.socket) -> None:
            with contextlib.suppress(OSError):
                if tls is not None:
                    connection = tls.wrap_socket(connection, server_side=True)
                    open_connections.append(connection)
                request = b""
                while not request.startswith(b"\x16") and b"\r\n\r\n" not in request:  # 0x16 opens TLS
                    data = connection.recv(65_536)
                    if not data:
                        break
                    request += data
                listener.requests.append(request)
                behaviour(connection, request)
            connection.close()

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    listener.accepted += 1
                    connection.settimeout(10)
                    open_connections.append(connection)
                    threads.append(threading.Thread(target=treat, args=(connection,), daemon=True))
                    threads[-1].start()

        threads = [threading.Thread(target=accept, daemon=True)]
        threads[0].start()
        try:
            yield listener
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for connection in open_connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(5)
            for connection in open_connections:
                connection.close()


def always_answer(answer: bytes) -> Behaviour:
    """Always the same bytes."""
    return lambda connection, request: connection.sendall(answer)


def stay_silent(connection: socket.socket, request: bytes) -> None:
    """Say nothing until the visitor leaves."""
    connection.recv(1)


def build_redirect(location: str, status: int = 302, more: str = "") -> bytes:
    """A redirect that carries a body nobody should read."""
    return f"HTTP/1.1 {status} Found\r\nLocation: {location}\r\n{more}Content-Length: 4\r\n\r\nbody".encode()


@dataclass
class FakeResolver:
    """Gives the answers in turn, the last one for ever, and remembers what it was asked."""

    answers: Sequence[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, name: str, port: int) -> Sequence[str]:
        self.asked.append(name)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]
