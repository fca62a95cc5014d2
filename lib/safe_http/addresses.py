"""Network addresses that count as public (pure): the list that every connection is judged by.

Taken from the IANA special-purpose address registries
(https://www.iana.org/assignments/iana-ipv4-special-registry/ and .../iana-ipv6-special-registry/), with the
few additions named below. Python's own ``is_private`` and ``is_global`` are not used: they disagree with the
registries from one release to the next.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

NOT_PUBLIC_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared between a carrier and its customers; one cloud's metadata service
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # not in the registry: one cloud answers from inside at this address
        "169.254.0.0/16",  # link-local; most clouds' metadata service
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # automatic multicast tunnelling
        "192.88.99.0/24",  # 6to4 relays (deprecated)
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
    )
)

# Everything outside global unicast is refused at a stroke: loopback, v4-compatible, NAT64 (64:ff9b::), unique
# local, link-local, site-local, multicast, segment routing.
GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo and ORCHID among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


@lru_cache(maxsize=4_096)
def parse_address(text: str) -> Address | None:
    """Parse an address of a resolver or socket; None for others, and for any zone ("fe80::1%eth0")."""
    if "%" in text:
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_public_address(address: Address) -> bool:
    """True if the address belongs to the public Internet. A v4-mapped one is judged as the one inside it."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            return is_public_address(address.ipv4_mapped)
        return address in GLOBAL_UNICAST_V6 and not any(address in block for block in NOT_PUBLIC_V6)
    return not any(address in block for block in NOT_PUBLIC_V4)
