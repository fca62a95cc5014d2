"""Addresses inside a house, in every spelling."""


def listed(words: str) -> list[str]:
    """The words of a text, one case each."""
    return words.split()


LOOPBACK_SPELLINGS = listed(
    """
    127.0.0.1 127.0.0.2 127.1 127.0.1 127.000.000.001 0127.0.0.1 0177.0.0.1 0177.0.0.01 0177.1
    00177.0.0.1 0x7f.0.0.1 0x7F.0.0.1 0x7f.1 0x7f.0x0.0x0.0x1 0x7f000001 0X7F000001 0x07f.0.0.1
    0x0000007f.0.0.1 0x7f.0.1 2130706433 02130706433 017700000001 0017700000001 4294967296 4425673729
    127.0.0.257 127.0.0.1. 127.0.0.1.. 2130706433. 0x7f000001. 127.1. 127.0.0.0x1 127.0.0.01 127.0.0.001
    127.0x0.0.1 127.0.00.1 383.0.0.1 127..0.1 .127.0.0.1 127.0.0 127 0 00 0.0.0.0 0.0 0x0 0x 1
    255.255.255.255 0.0.0.1 127.255.255.254 127.0.0.1.0 -1
    """
)
INSIDE_V4 = listed(
    """
    10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 168.63.129.16 169.254.169.254
    169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1
    192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1
    203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 0xA9FEA9FE 2852039166 0251.0376.0251.0376
    0xa9.0xfe.0xa9.0xfe 169.254.43518 169.16689662 0xc0a80001 3232235521 0300.0250.0.1 192.168.1
    012.0.0.1 0xa.0.0.1 167772161 10.1
    """
)
INSIDE_V6 = listed(
    """
    [::1] [::] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::0001] [::127.0.0.1]
    [::7f00:1] [::ffff:127.0.0.1] [::FFFF:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:0:127.0.0.1]
    [::ffff:10.0.0.1] [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1]
    [64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:a9fe:a9fe::] [2002:a00:1::1]
    [2001:0:7f00:1::] [2001::1] [2001:20::1] [2001:db8::1] [3fff::1] [2620:4f:8000::1] [fc00::1]
    [fd00::1] [fd00:ec2::254] [fe80::1] [febf::1] [fec0::1] [ff02::1] [ff0e::1] [100::1] [5f00::1]
    [4000::1] [::1%25lo] [fe80::1%25eth0] [fe80::1%eth0] [::1%lo] [::1]x [::1 ::1 ::1] [127.0.0.1]
    [localhost] [] [::g] [1::2::3] [v1.127001] [::ffff:127.1] [::ffff:0x7f.0.0.1] [::ffff:127.0.0.1]]
    """
)
OTHER_DIGITS = listed(
    """
    １２７.０.０.１ １２７。０。０。１ 127。0。0。1 127．0．0．1 127｡0｡0｡1
    ①②⑦.⓪.⓪.① ①②⑦.0.0.1 ⑫7.0.0.1 𝟏𝟐𝟕.𝟎.𝟎.𝟏 𝟷𝟸𝟽.𝟶.𝟶.𝟷
    ¹²⁷.⁰.⁰.¹ ₁₂₇.₀.₀.₁ ٠.٠.٠.٠ ١٢٧.٠.٠.١ 127.0.0.1\u200b 127.0.0\u00ad.1 １２７．１ ０x7f000001 0ｘ7f.1
    ２１３０７０６４３３ ⑯⑨｡②⑤④｡⑯⑨｡②⑤④ 𝟙𝟞𝟡.254.169.254 1②7.0.0.1 127.0.0.1\ufeff [::①] ［::1］
    """
)
INSIDE_NAMES = listed(
    """
    localhost LOCALHOST localhost. localhost..
    localhoſt ⓛocalhost ｌｏｃａｌｈｏｓｔ lo\u00adcalhost a.localhost
    localhost.localdomain router.local printer.LOCAL db.internal metadata.google.internal intranet wiki
    postgres redis metadata com box.lan nas.home host.corp desk.intranet x.private
    1.0.0.127.in-addr.arpa x.home.arpa x.onion a.test b.example c.invalid d.alt e.i2p
    kubernetes.default.svc.cluster.local a.b.c.local. x.internal. _dmarc.example.com a_b.com -a.com
    a-.com a..b.com .example.com xn--a.com xn--.com example.com.. 🦄.com exa mple.com ex%61mple.com
    %6c%6f%63alhost localhost%00.com localhost%2ecom
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com
    """
)
RESOLVE_INSIDE = listed(
    """
    rebind.example.com 127.0.0.1.nip.io localtest.me bücher.de faß.de EXAMPLE.com example.com.
    xn--bcher-kva.de ｅｘａｍｐｌｅ.com a.b.c.d.e.example.com 0x7f.example.com 127.0.0.1.com
    """
)
WHOLE_ADDRESSES = [
    *("", "/", "//127.0.0.1/", "127.0.0.1", "127.0.0.1:80", "http:", "http:/", "http://", "http:///127.0.0.1/"),
    *("http:127.0.0.1", "http:/127.0.0.1", "http://:80/", "http://?127.0.0.1", "http://#127.0.0.1", "http://./"),
    *("ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO", "javascript:1"),
    *("data:text/html,x", "ws://127.0.0.1/", "httpx://127.0.0.1/", "jar:http://127.0.0.1/", "dict://x/"),
    *("http+unix://%2Frun%2Fredis.sock/", "unix:/run/redis.sock", "view-source:http://127.0.0.1/", "x:y"),
    *("http://user@127.0.0.1/", "http://user:pw@example.com/", "http://@127.0.0.1/", "http://:@127.0.0.1/"),
    *("http://example.com@127.0.0.1/", "http://127.0.0.1@example.com/", "http://example.com:80@127.0.0.1/"),
    *("http://a@b@127.0.0.1/", "http://example.com%40127.0.0.1/", "http://127.0.0.1%23@example.com/"),
    *("http://127.0.0.1\\@example.com/", "http://example.com\\@127.0.0.1/", "http:\\\\127.0.0.1\\"),
    *("http://example.com\\.127.0.0.1/", "http://127.0.0.1#@example.com/", "http://127.0.0.1?@example.com/"),
    *("http://127.0.0.1;@example.com/", "http://example.com;127.0.0.1/", "http://example.com,127.0.0.1/"),
    *("http://127.0.0.1 /", " http://127.0.0.1/", "http://127.0.0.1/ ", "http://127.0.0.1\t/", "ht\ntp://127.0.0.1/"),
    *("http://127.0.0.1\r\nHost: x/", "http://127.0.0.1/\x00", "http://127.0.0.1\x00.example.com/", "\x01http://127.0.0.1/"),
    *("http://example.com/\r\nX: y", "http://127.0.0.1 @example.com/", "http://example.com\u2028/", "http://exam\u202eple.com/"),
    *("http://127.0.0.1\x85/", "http://127.0.0.1\xa0/", "http://127.0.0.1\u3000/", "http://\ud800.com/", "http://a\x7f.com/"),
    *("http://example.com:-1/", "http://example.com:+80/", "http://example.com:080/", "http://example.com:0/"),
    *("http://example.com:65536/", "http://example.com:80:80/", "http://example.com:８０/", "http://example.com:8_0/"),
    *("http://example.com:0x50/", "http://example.com: 80/", "http://example.com:80a/", "http://example.com:99999999999/"),
    *("http://127.0.0.1:80@example.com:80/", "http://[::1]:80:80/", "http://[::1]@example.com/", "http://[example.com]/"),
    *("http://℀.com/", "http://example.com／127.0.0.1/", "http://example.com？127.0.0.1/", "http://127.0.0.1＃.com/"),
    *("http://example.com＠127.0.0.1/", "http://example.com：80/", "http://[::1].example.com/", "http://a[::1]/"),
    "http://" + "a" * 64 + ".com/",
    "http://" + "a." * 130 + "com/",
    "http://example.com/" + "a" * 2_048,
]  # fmt: skip
HOSTS = [*LOOPBACK_SPELLINGS, *INSIDE_V4, *INSIDE_V6, *OTHER_DIGITS, *INSIDE_NAMES, *RESOLVE_INSIDE]
ADDRESSES = [
    *(f"http://{host}:6379/" for host in HOSTS),
    *(
        f"https://{host}/latest/meta-data/"
        for host in [*LOOPBACK_SPELLINGS[:8], *INSIDE_V4[:8], *INSIDE_V6[:8]]
    ),
    *WHOLE_ADDRESSES,
]
