"""deploy/nftables: the second wall around the workers that read what others wrote."""

import ipaddress
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from lib.safe_http import addresses
from tests.architecture.source_files import ROOT
from tests.newsroom.firewall_namespace import ADDRESSES
from tests.newsroom.network_namespace import PORTS

RULES = (ROOT / "deploy" / "nftables" / "stet.nft").read_text()


def test_it_has_the_blocks_that_the_client_refuses() -> None:
    sets = {
        name: {ipaddress.ip_network(block) for block in elements.replace(",", " ").split()}
        for name, elements in re.findall(r"set (inside\d) \{.*?elements = \{(.*?)\}", RULES, re.DOTALL)
    }
    assert sets == {"inside4": set(addresses.NOT_PUBLIC_V4), "inside6": set(addresses.NOT_PUBLIC_V6)}
    assert f"ip6 daddr != {addresses.GLOBAL_UNICAST_V6} reject" in RULES


def test_each_worker_of_that_user_loads_it_before_it_starts() -> None:
    for unit in (ROOT / "deploy" / "systemd").glob("stet-*.service"):
        lines = unit.read_text().splitlines()
        loads = "ExecStartPre=+/usr/sbin/nft --file /opt/stet/current/deploy/nftables/stet.nft" in lines
        assert loads == ("User=stet-fetch" in lines), unit.name


@pytest.mark.skipif(os.geteuid() != 0, reason="A network of our own takes root.")
@pytest.mark.skipif(not shutil.which("nft"), reason="nft is not installed (Debian's package nftables)")
def test_the_kernel_opens_nothing_inside_but_names_postgresql_and_redis(print_figure) -> None:
    ran = subprocess.run(
        ["unshare", "-n", sys.executable, "-m", "tests.newsroom.firewall_namespace"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2_000:]
    report = json.loads(ran.stdout)
    assert report["refusing"] == list(ADDRESSES), "what the kernel sends itself is nobody's, and goes through"
    found = {user: {tuple(where) for where in open_} for user, open_ in report["opened"].items()}
    everything = {(address, port) for address in ADDRESSES for port in (*PORTS, 53)}
    assert found["others"] == everything
    expected = {
        (address, port)
        for address, port in everything
        if port == 53
        or addresses.is_public_address(ipaddress.ip_address(address))
        or (address, port) in (("127.0.0.1", 5432), ("127.0.0.1", 6379))
    }
    assert found["fetching"] == expected
    closed = everything - expected
    print_figure(f"{len(closed)} of {len(everything)} addresses and ports are closed to the workers' user")
