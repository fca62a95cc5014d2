"""Connections to judged addresses and to nothing else: resolver, sockets and TLS.

The client library is given three things that enforce the same: a resolver that knows only the judged
addresses, a socket factory that checks the very address about to be connected to (literal addresses never
meet a resolver), and a socket whose ``connect`` refuses any other address than the one it was made for.

One client serves many hops at once. Which hop a request belongs to is in a context variable, which tasks
inherit from whoever starts them; where it is not set, nothing resolves and nothing connects.
"""

import errno
import functools
import socket
import ssl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import aiohttp
import certifi
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler

from .addresses import Address, is_public_address, parse_address


class AddressRefusedError(OSError):
    """The guard was asked to connect to an address nobody judged, or to this very machine."""

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "address refused")


class GuardedSocket(socket.socket):
    """A socket that connects to the one address it was made for."""

    judged: tuple[Any, ...] = ()

    def connect(self, address: Any) -> None:
        if not self.judged or tuple(address[:2]) != self.judged:
            raise AddressRefusedError
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        if not self.judged or tuple(address[:2]) != self.judged:
            raise AddressRefusedError
        return super().connect_ex(address)


class ConnectionGuard:
    """Factory of the sockets for one hop. ``judged`` are the addresses it may go to, at ``port``.

    ``allowed`` says that the newsroom's own setting named the host: its addresses need not be public.
    ``refused`` becomes true when something else was asked for; the client library may hide the error itself.
    """

    def __init__(self, judged: Collection[Address], port: int, *, allowed: bool) -> None:
        self.judged = frozenset(judged)
        self.port = port
        self.allowed = allowed
        self.refused = False

    @contextmanager
    def allow_hop(self, host: str, addresses: Sequence[Address]) -> Iterator[None]:
        """Let requests of this task go to ``host`` at ``addresses`` within the block, by this guard alone."""
        token = _hop.set((host, addresses, self))
        try:
            yield
        finally:
            _hop.reset(token)

    def __call__(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        if not self._may_connect(family, address):
            self.refused = True
            raise AddressRefusedError
        made = GuardedSocket(family, kind, protocol)
        made.judged = tuple(address[:2])
        return made

    def _may_connect(self, family: int, address: tuple[Any, ...]) -> bool:
        wanted = parse_address(str(address[0]))
        if wanted is None or wanted not in self.judged or address[1] != self.port:
            return False
        if self.allowed:
            return True
        return is_public_address(wanted) and not _is_own_address(family, address)


def _is_own_address(family: int, address: tuple[Any, ...]) -> bool:
    """True if a public address is one of our own: traffic to oneself leaves from the address it goes to.

    Connecting a datagram socket sends nothing; it only asks the kernel for the route.
    """
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(address)
        except OSError:
            return False  # no route: the real connection will fail by itself
        return bool(probe.getsockname()[0] == probe.getpeername()[0])


_hop: ContextVar[tuple[str, Sequence[Address], ConnectionGuard] | None] = ContextVar("door_hop", default=None)


def _create_guarded_socket(info: tuple[Any, ...]) -> socket.socket:
    """Make a socket for the hop that the running request belongs to."""
    hop = _hop.get()
    if hop is None:
        raise AddressRefusedError
    return hop[2](info)


class PinnedResolver(AbstractResolver):
    """Resolver of the one judged host of the hop, to its judged addresses; an error for any other."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        hop = _hop.get()
        if hop is None or host != hop[0]:
            raise AddressRefusedError
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in hop[1]
        ]

    async def close(self) -> None:
        return None


@functools.cache
def create_tls_context() -> ssl.SSLContext:
    """Return TLS 1.2 or newer, certificate and name verified by the machine's own list of authorities.

    The compiled-in places are read, not the ones SSL_CERT_FILE names: the environment cannot widen trust.
    Where Python was built for another machine and they are missing, certifi's list is used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificate and host name by default
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    places = ssl.get_default_verify_paths()
    found = places.openssl_cafile if Path(places.openssl_cafile).is_file() else certifi.where()
    context.load_verify_locations(cafile=found)
    if Path(places.openssl_capath).is_dir():
        context.load_verify_locations(capath=places.openssl_capath)
    return context


class _BodyProtocol(ResponseHandler):
    """Protocol that ends the wait for a body of which no more will come.

    Where what follows the headers is no HTTP and comes apart from them, aiohttp (3.14) closes the connection
    and leaves the reader waiting for as long as they may.
    """

    def connection_lost(self, exc: BaseException | None) -> None:
        """Handle the end of the connection, by either side."""
        body = self._payload
        super().connection_lost(exc)
        if body is not None and not body.is_eof() and body.exception() is None:
            # untranslated: never shown
            body.set_exception(aiohttp.ClientPayloadError("The connection was closed within the body."))


def create_connector() -> aiohttp.TCPConnector:
    """Return a connector for the hop at hand. Nothing is cached, shared between hops, or left open."""
    made = aiohttp.TCPConnector(
        resolver=PinnedResolver(),
        use_dns_cache=False,
        family=socket.AF_UNSPEC,
        socket_factory=_create_guarded_socket,
        ssl=create_tls_context(),
        force_close=True,
        limit=0,
    )
    made._factory = functools.partial(_BodyProtocol, loop=made._loop)  # type: ignore[assignment]  # one of them
    return made
