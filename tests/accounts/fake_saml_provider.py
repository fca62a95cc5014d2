"""A SAML provider that needs no server: it signs assertions about whoever the test names."""

import base64
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from newsroom.sign_in_settings import describe_saml_app

ADDRESS = "https://login.example.org/saml"
ENTITY_ID = "https://login.example.org/metadata"
SIGN_IN = "/sign-in/saml/newsroom/"
HOUSE = "http://testserver/sign-in/saml/newsroom"


def make_certificate() -> tuple[str, str]:
    """Return a new private key and its certificate, both as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "login.example.org")])
    began = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


class FakeSamlProvider:
    """``person`` has the attributes of whoever signs in next, each a list; ``uid`` is their name there."""

    def __init__(self) -> None:
        self.key, self.certificate = make_certificate()
        self.uid = "7f3"
        self.person: dict[str, list[str]] = {}

    def describe_app(self) -> dict[str, Any]:
        """Return what the settings hold of this provider."""
        return describe_saml_app("County login", ADDRESS, ENTITY_ID, self.certificate)

    def read_question(self, address: str) -> str:
        """Return the id of the question with which the house sends somebody here."""
        (packed,) = parse_qs(urlsplit(address).query)["SAMLRequest"]
        return str(etree.fromstring(zlib.decompress(base64.b64decode(packed), -15)).get("ID"))

    def answer(
        self, question: str, *, signed: str = "assertion", weakly: bool = False, **changes: str
    ) -> str:
        """Return the form's value SAMLResponse; ``changes`` override audience, issuer and expiry.

        ``signed`` is "assertion", "envelope" or ""; ``weakly``: by SHA-1. An empty ``question`` is none: the
        provider's own page leads here.
        """
        now = datetime.now(UTC)
        until = changes.get("until") or f"{now + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
        attributes = "".join(
            f'<saml:Attribute Name="{name}">'
            + "".join(f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue>" for value in values)
            + "</saml:Attribute>"
            for name, values in self.person.items()
        )
        issuer = f"<saml:Issuer>{changes.get('issuer', ENTITY_ID)}</saml:Issuer>"
        assertion = (
            f'<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a{question}" '
            f'Version="2.0" IssueInstant="{now:%Y-%m-%dT%H:%M:%SZ}">{issuer}'
            f"<saml:Subject><saml:NameID>{self.uid}</saml:NameID>"
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{HOUSE}/acs/" '
            f'InResponseTo="{question}"/></saml:SubjectConfirmation></saml:Subject>'
            f'<saml:Conditions NotOnOrAfter="{until}"><saml:AudienceRestriction>'
            f"<saml:Audience>{changes.get('audience', HOUSE + '/metadata/')}</saml:Audience>"
            "</saml:AudienceRestriction></saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{now:%Y-%m-%dT%H:%M:%SZ}"><saml:AuthnContext>'
            "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
            "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"
        )
        assertion = assertion.replace(' InResponseTo=""', "")
        if signed == "assertion":
            assertion = self._sign(assertion, weakly)
        response = (
            '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
            'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
            f'ID="_r{question}" Version="2.0" IssueInstant="{now:%Y-%m-%dT%H:%M:%SZ}" '
            f'Destination="{HOUSE}/acs/" InResponseTo="{question}">{issuer}<samlp:Status>'
            '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
            f"{assertion}</samlp:Response>"
        )
        response = response.replace(' InResponseTo=""', "")
        if signed == "envelope":
            response = self._sign(response, weakly)
        return base64.b64encode(response.encode()).decode()

    def _sign(self, xml: str, weakly: bool) -> str:
        names = OneLogin_Saml2_Constants
        methods = (names.RSA_SHA1, names.SHA1) if weakly else (names.RSA_SHA256, names.SHA256)
        signed = OneLogin_Saml2_Utils.add_sign(xml, self.key, self.certificate, False, *methods).decode()
        return signed.partition("?>")[2] if signed.startswith("<?xml") else signed


def open_browser(**options: Any) -> Client:
    """Return a browser of the house."""
    return Client(headers={"host": "testserver"}, **options)


def begin(client: Client, provider: FakeSamlProvider, next_url: str = "") -> str:
    """Be sent to the provider; return the id of the question."""
    away = client.get(SIGN_IN, {"next": next_url} if next_url else {})
    assert away["Location"].startswith(f"{ADDRESS}?SAMLRequest=")
    return provider.read_question(away["Location"])


def send_answer(client: Client, answer: str) -> Any:
    """Post it as the provider's page does, without the session's cookie, and follow the redirect with it."""
    stranger = open_browser(enforce_csrf_checks=True)
    kept = stranger.post(f"{SIGN_IN}acs/", {"SAMLResponse": answer})
    client.cookies["saml-acs-session"] = stranger.cookies["saml-acs-session"].value
    return client.get(kept["Location"])
