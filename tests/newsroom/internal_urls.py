"""The tricky addresses of the door's own test, as every other door of the house is given them."""

from collections.abc import Sequence

from tests.lib.internal_addresses import ADDRESSES
from tests.sampling import choose_every

WEB_ONLY = [address.replace(":6379", "") for address in ADDRESSES]
"""Without the port of another service, so that nothing but the judgement of the host stands in the way."""


def is_writable(address: str) -> bool:
    """Whether a form and a database can carry it at all."""
    try:
        address.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in address


EVERY = list(dict.fromkeys(WEB_ONLY))
TYPED = [address for address in EVERY if is_writable(address) and address.strip()]


def spread(cells: str, door: str, step: int = 5) -> Sequence[str]:
    """Return some of them from end to end, for a door where each takes a page or a transaction of its own."""
    return choose_every(step, cells, TYPED, door)
