"""TLS is verified, always: a site that cannot prove its name is a TLS problem, not a page."""

import functools
import shutil
import ssl
import subprocess

import pytest

from lib.safe_http import FetchError, FetchLimits, fetch
from lib.safe_http import connections as safe_http_connections

from .hostile_servers import PLAIN_PAGE, always_answer, run_listener, stay_silent

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificates with openssl")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Makes a self-signed certificate for a subject alternative name; returns its context and its file."""
    folder = tmp_path_factory.mktemp("certificates")

    @functools.cache
    def make(name):
        stem = folder / str(len(list(folder.iterdir())))
        subprocess.run(
            [
                *(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                ),
                *("-keyout", f"{stem}.key", "-out", f"{stem}.crt"),
                *("-subj", "/CN=test", "-addext", f"subjectAltName={name}"),
            ],
            check=True,
            capture_output=True,
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{stem}.crt", f"{stem}.key")
        return context, f"{stem}.crt"

    return make


@pytest.fixture
def trust(monkeypatch):
    """Adds a certificate to the authorities the door believes in."""

    def also(file):
        safe_http_connections.create_tls_context.cache_clear()
        context = safe_http_connections.create_tls_context()
        context.load_verify_locations(cafile=file)

    yield also
    safe_http_connections.create_tls_context.cache_clear()


def look(context):
    with run_listener(always_answer(PLAIN_PAGE), tls=context) as site:
        address = f"https://{site.host_port}/"
        try:
            return fetch(address, allow=[site.host_port], limits=FetchLimits(total_seconds=5)), site
        except FetchError as error:
            return error.reason, site


def test_a_site_that_proves_its_name_is_read(certificate, trust):
    context, file = certificate("IP:127.0.0.1")
    trust(file)
    page, _ = look(context)
    assert page.body == b"hello"


def test_a_certificate_nobody_vouches_for_is_a_tls_problem(certificate):
    reason, site = look(certificate("IP:127.0.0.1")[0])
    assert reason == "tls"
    assert site.requests == [], "nothing was asked of a site that could not prove its name"


def test_a_certificate_for_another_name_is_a_tls_problem(certificate, trust):
    context, file = certificate("DNS:example.com,IP:127.0.0.2")
    trust(file)
    assert look(context)[0] == "tls"


def test_an_environment_that_names_other_authorities_is_not_believed(certificate, monkeypatch):
    context, file = certificate("IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", file)
    safe_http_connections.create_tls_context.cache_clear()
    assert look(context)[0] == "tls"


def test_tls_older_than_1_2_is_not_spoken():
    assert safe_http_connections.create_tls_context().minimum_version >= ssl.TLSVersion.TLSv1_2
    assert safe_http_connections.create_tls_context().verify_mode is ssl.CERT_REQUIRED
    assert safe_http_connections.create_tls_context().check_hostname


def test_plain_http_on_a_tls_port_is_a_tls_problem():
    with run_listener(always_answer(PLAIN_PAGE)) as site:
        with pytest.raises(FetchError) as caught:
            fetch(
                f"https://{site.host_port}/",
                allow=[site.host_port],
                limits=FetchLimits(total_seconds=2, connect_seconds=1),
            )
        assert caught.value.reason == "tls"


def test_a_handshake_that_stalls_ends_at_the_limit_for_connecting():
    with run_listener(stay_silent) as site, pytest.raises(FetchError) as caught:
        fetch(
            f"https://{site.host_port}/",
            allow=[site.host_port],
            limits=FetchLimits(total_seconds=2, connect_seconds=0.3),
        )
    assert caught.value.reason == "connect"
    assert caught.value.elapsed_ms < 1_500


def test_a_redirect_from_https_to_http_is_followed_and_recorded(certificate, trust):
    context, file = certificate("IP:127.0.0.1")
    trust(file)
    with run_listener(always_answer(PLAIN_PAGE)) as plain:
        answer = b"HTTP/1.1 301 Moved\r\nLocation: " + plain.url.encode() + b"\r\n\r\n"
        with run_listener(always_answer(answer), tls=context) as site:
            page = fetch(f"https://{site.host_port}/", allow=[site.host_port, plain.host_port])
    assert page.chain == ((f"https://{site.host_port}/", 301), (plain.url, 200))
