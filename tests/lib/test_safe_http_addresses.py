"""What counts as a public address, at the edges of each block."""

from ipaddress import ip_address

import pytest

from lib.safe_http.addresses import is_public_address


def listed(words: str) -> list[str]:
    """The words of a text, one case each."""
    return words.split()


PUBLIC = listed(
    """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255
    128.0.0.0 168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0
    191.255.255.255 192.0.1.0 192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0
    198.17.255.255 198.20.0.0 223.255.255.255 2000:: 2001:200::1 2001:4860:4860::8888 2606:4700::1111
    2a00:1450::1 2003::1 3ffe::1 3fff:1000:: 2620:4f:7fff::1 ::ffff:8.8.8.8
    """
)
NOT_PUBLIC = listed(
    """
    0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 168.63.129.16
    169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.8 192.0.2.0 192.31.196.0 192.52.193.0 192.88.99.0
    192.168.0.0 192.175.48.0 198.18.0.0 198.19.255.255 198.51.100.0 203.0.113.0 224.0.0.0 239.0.0.1
    240.0.0.0 255.255.255.255 :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1
    64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 1fff:ffff:: 2001::1 2001:1ff:ffff::1 2001:db8::1
    2002:808:808::1 2620:4f:8000::1 3fff::1 3fff:fff::1 4000:: 5f00::1 fc00::1 fdff::1 fe80::1
    fe80::1%eth0 fec0::1 ff02::1
    """
)


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text):
    assert is_public_address(ip_address(text))


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_not_public(text):
    assert not is_public_address(ip_address(text))
