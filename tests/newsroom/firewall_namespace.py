"""Run inside a network namespace: says what the user of workers that fetch can open, and what others can.

``unshare -n python -m tests.newsroom.firewall_namespace`` loads deploy/nftables/stet.nft, and prints one
JSON object. Every address is local there and answers.
"""

import errno
import json
import os
import socket
import subprocess
from itertools import product

from tests.architecture.source_files import ROOT
from tests.newsroom.network_namespace import PORTS, count_connections, is_reachable, make_all_addresses_local

USER = 64_123
"""Of nobody on this machine: the file names the user, which is there only where Stet is installed."""
ADDRESSES = (
    *("127.0.0.1", "127.0.0.53", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.31.255.1", "192.168.1.1"),
    *("168.63.129.16", "198.18.0.1", "::1", "fd00:ec2::254", "64:ff9b::a00:1", "2002:a00:1::1"),
    *("93.184.216.34", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"),
)
CLOSED = 4_321
"""A port at which nothing listens, which the kernel says by itself."""


def list_reachable(user: int) -> list[tuple[str, int]]:
    """Return the addresses and ports that sockets of this user open."""
    os.seteuid(user)
    try:
        return [where for where in product(ADDRESSES, (*PORTS, 53)) if is_reachable(*where, seconds=0.1)]
    finally:
        os.seteuid(0)


def list_refusing() -> list[str]:
    """Return the addresses that say at once that a port is closed."""
    found = []
    for address in ADDRESSES:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as one:
            one.settimeout(0.1)
            if one.connect_ex((address, CLOSED)) == errno.ECONNREFUSED:
                found.append(address)
    return found


def main() -> None:
    """Load the rules, try everything as both users, and print what each could open, and what refuses."""
    make_all_addresses_local()
    for port in (*PORTS, 53):
        count_connections(port)
    rules = (ROOT / "deploy" / "nftables" / "stet.nft").read_text().replace('"stet-fetch"', str(USER))
    for _ in range(2):  # each worker that starts loads them
        subprocess.run(["nft", "--file", "-"], input=rules, text=True, check=True)
    opened = {"fetching": list_reachable(USER), "others": list_reachable(USER + 1)}
    print(json.dumps({"opened": opened, "refusing": list_refusing()}))


if __name__ == "__main__":
    main()
