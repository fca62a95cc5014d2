"""The tricky addresses of the door's own test, as every other door of the house is given them."""

from tests.lib.internal_addresses import ADDRESSES

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
SPREAD = [TYPED[number * len(TYPED) // 210] for number in range(210)]
"""210 of them from end to end, for doors where each takes a whole page."""
