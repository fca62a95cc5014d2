"""Resolution of host names: once for each hop, within a time limit, every answer judged."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from . import errors as safe_http_errors
from .addresses import Address, is_public_address, parse_address
from .errors import FetchError
from .targets import Target

MAX_DNS_ANSWERS = 16

# Given (name, port), the addresses as text. Raises OSError when the name does not resolve.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

# Not the event loop's own pool: closing a loop waits for that one, and a look-up that hangs must not hold a
# fetch longer than its deadline.
_lookups = ThreadPoolExecutor(max_workers=32, thread_name_prefix="safe-http-dns")


async def resolve_with_system(name: str, port: int) -> list[str]:
    """Return the operating system's answer."""
    loop = asyncio.get_running_loop()
    answers = await loop.run_in_executor(
        _lookups, lambda: socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    )
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))


async def resolve_allowed_addresses(target: Target, resolver: Resolver, seconds: float) -> list[Address]:
    """Return the addresses the target may be connected at, in the resolver's order.

    One answer that is not public refuses the whole name: which of them is used is not ours to choose later.
    Any error, an empty answer, more than MAX_DNS_ANSWERS, or silence for ``seconds`` is a failed look-up.
    """
    if target.literal is not None:
        return [target.literal]  # already judged with the rest of the address
    # The final dot keeps the resolver from trying the name within our own search domains.
    name = target.host if target.allowed else target.host + "."
    try:
        async with asyncio.timeout(seconds):
            answers = await resolver(name, target.port)
    except (OSError, UnicodeError, ValueError) as error:  # TimeoutError is an OSError
        raise FetchError(safe_http_errors.DNS) from error
    if not 0 < len(answers) <= MAX_DNS_ANSWERS:
        raise FetchError(safe_http_errors.DNS)
    addresses = [parse_address(answer) for answer in answers]
    if not target.allowed and not all(
        address is not None and is_public_address(address) for address in addresses
    ):
        raise FetchError(safe_http_errors.REFUSED_ADDRESS)
    return [address for address in addresses if address is not None]
