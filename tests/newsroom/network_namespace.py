"""Run inside a network namespace where every address there is answers: says what the door connected to.

``unshare -n python -m tests.newsroom.network_namespace`` prints one JSON object. Every IPv4 and IPv6 address
is local here, a name server answers each name with a public address first and with this machine after (or as
REBINDING says), and listeners count whoever comes.
"""

import asyncio
import contextlib
import itertools
import json
import re
import socket
import struct
import subprocess
import threading
from pathlib import Path

import django

from lib.link_checker.checker import check_link
from lib.safe_http import FetchError, FetchLimits, FetchPolicy, fetch_async
from tests.newsroom.internal_urls import EVERY

PORTS = (22, 25, 80, 443, 5432, 6379, 8080, 65_535)
PUBLIC = "93.184.216.34"
OWN = "198.51.100.7"
"""Where connections come from, or the door would refuse the whole world as this very machine."""
POLICY = FetchPolicy(ports=frozenset(range(1, 65_536)))

A, CNAME, AAAA = 1, 5, 28
REBINDING: dict[str, list[tuple[int, str]]] = {
    "both": [(A, PUBLIC), (A, "10.0.0.1")],
    "mixed": [(A, PUBLIC), (AAAA, "::1")],
    "mapped": [(AAAA, "::ffff:127.0.0.1")],
    "chain": [(CNAME, "hop.example.com"), (A, "169.254.169.254"), (AAAA, "fd00:ec2::254")],
}
"""Records of names that begin with these words, whenever they are asked for; of others, A is PUBLIC once."""

came: list[tuple[str, int]] = []


def make_all_addresses_local() -> None:
    """Make every address local."""
    for words in (
        "ip link set lo up",
        f"ip addr add {OWN}/32 dev lo",
        f"ip route add local 0.0.0.0/0 dev lo src {OWN}",
        "ip -6 route add local ::/0 dev lo",
    ):
        subprocess.run(words.split(), check=True, capture_output=True)


def count_connections(port: int) -> None:
    """Count whoever comes to a port at any address, and say good-bye."""
    server = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.bind(("::", port))
    server.listen(512)

    def accept() -> None:
        while True:
            connection, _ = server.accept()
            with contextlib.suppress(OSError):
                came.append((connection.getsockname()[0].removeprefix("::ffff:"), port))
            connection.close()

    threading.Thread(target=accept, daemon=True).start()


def run_name_server(address: str) -> None:
    """Answer as REBINDING says; else with PUBLIC to who asks first, and with 127.0.0.1 from then on."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    turns: dict[bytes, itertools.count[int]] = {}

    def answer() -> None:
        while True:
            requested, who = server.recvfrom(4_096)
            end = requested.index(b"\0", 12)
            name, kind = requested[12:end].lower(), struct.unpack("!H", requested[end + 1 : end + 3])[0]
            records = REBINDING.get(name[1 : name[0] + 1].decode())
            if records is None:
                first = kind == A and next(turns.setdefault(name, itertools.count())) == 0
                records = [(A, PUBLIC if first else "127.0.0.1")]
            answers = build_answers([one for one in records if one[0] in (kind, CNAME)])
            head = requested[:2] + b"\x81\x80" + struct.pack("!HHHH", 1, len(answers), 0, 0)
            server.sendto(head + requested[12 : end + 5] + b"".join(answers), who)

    threading.Thread(target=answer, daemon=True).start()


def build_answers(records: list[tuple[int, str]]) -> list[bytes]:
    """Build the answers of a name server, each with a TTL of 0; what follows a CNAME belongs to its name."""
    owner, built = b"\xc0\x0c", []
    for kind, value in records:
        if kind == CNAME:
            data = b"".join(bytes([len(label)]) + label for label in value.encode().split(b".")) + b"\0"
        else:
            data = socket.inet_pton(socket.AF_INET if kind == A else socket.AF_INET6, value)
        built.append(owner + struct.pack("!HHIH", kind, 1, 0, len(data)) + data)
        owner = data if kind == CNAME else owner
    return built


def try_doors() -> dict[str, list[str]]:
    """Have each door open names of REBINDING, and one that turns inside, twice; return what each said."""
    from publishing.webhooks.delivery import WebhookRequest, send_request  # noqa: PLC0415 - after the set-up

    said: dict[str, list[str]] = {"fetch": [], "link": [], "webhook": []}
    for host in [f"{word}.example.com" for word in REBINDING]:
        said["fetch"].append(asyncio.run(get_fetch_error(f"http://{host}/")))
        said["link"].append(asyncio.run(check_link(f"http://{host}/")).reason)
        said["webhook"].append(send_request(WebhookRequest(f"https://{host}/", {}, b"{}")).result)
    for door, open_door in {
        "link": lambda host: asyncio.run(check_link(f"http://{host}/")).reason,
        "webhook": lambda host: send_request(WebhookRequest(f"https://{host}/", {}, b"{}")).result,
    }.items():
        open_door(f"turn-{door}.example.com")  # it is PUBLIC this once
        said[door].append(open_door(f"turn-{door}.example.com"))
    return said


def is_reachable(address: str, port: int, *, seconds: float = 2) -> bool:
    """Whether a plain socket gets through to an address, so that the count means something."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(seconds)
        return one.connect_ex((address, port)) == 0


async def get_fetch_error(url: str, policy: FetchPolicy = POLICY) -> str:
    try:
        await fetch_async(
            url, policy=policy, limits=FetchLimits(total_seconds=5, dns_seconds=3, connect_seconds=2)
        )
    except FetchError as error:
        return error.reason
    return "fetched"


def main() -> None:
    """Try everything and print what happened."""
    django.setup()  # errors are sentences, which are translated
    make_all_addresses_local()
    for port in PORTS:
        count_connections(port)
    for line in Path("/etc/resolv.conf").read_text().splitlines():
        if found := re.fullmatch(r"nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*", line):
            run_name_server(found[1])
    controls = [
        is_reachable(where, 80)
        for where in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00:ec2::254")
    ]
    public = asyncio.run(get_fetch_error("http://control.example.com/"))  # the name leads to PUBLIC this once
    for _ in range(50):
        if len(came) >= len(controls) + 1:
            break
        threading.Event().wait(0.05)
    controlled = list(came)
    came.clear()
    reasons: dict[str, int] = {}
    for url in EVERY:
        for turn in range(2):  # a name leads elsewhere the second time
            value = asyncio.run(get_fetch_error(url))
            reasons[value] = reasons.get(value, 0) + 1
            if turn and value not in ("refused_url", "refused_address"):
                reasons[f"second time: {value}"] = reasons.get(f"second time: {value}", 0) + 1
    doors = try_doors()
    threading.Event().wait(0.3)
    print(json.dumps({"controls": controls, "public": public, "controlled": controlled, "came": came,
                      "tried": len(EVERY), "reasons": reasons, "doors": doors}))  # fmt: skip


if __name__ == "__main__":
    main()
