"""An OpenID Connect provider of its own on this machine: whoever comes is who the test says."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.messages import get_messages
from django.test import Client

CLIENT_ID = "stet"
KEY = ec.generate_private_key(ec.SECP256R1())
SECRET = "a secret that the provider and this house know"
HEADER = {"alg": "ES256", "kid": "of this year"}


PAT = {
    "sub": "7f3", "preferred_username": "pat", "name": "Pat Ode", "email": "pat@example.org",
    "email_verified": True, "groups": ["checkers"],
}  # fmt: skip


class SentBack(str):
    """An answer that leads whoever came on to this address."""


class FakeProvider:
    """``person`` is what it says of whoever signs in next; ``token`` overrides single claims of the token,
    where None leaves one out. ``nonce`` is what it was asked with; ``answers`` are given as they are.

    ``header`` and ``key`` are those of the next token; ``published`` are the keys that it publishes.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.person: dict[str, Any] = {}
        self.token: dict[str, Any] = {}
        self.nonce = ""
        self.answers: dict[str, Any] = {}
        self.published: list[dict[str, Any]] = [
            jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | HEADER
        ]
        self.header: dict[str, Any] = HEADER
        self.key: Any = KEY

    def answer(self, path: str) -> Any:
        address = path.partition("?")[0]
        if address in self.answers:
            return self.answers[address]
        match address:
            case "/.well-known/openid-configuration":
                return {
                    "issuer": self.address,
                    "authorization_endpoint": f"{self.address}/authorize",
                    "token_endpoint": f"{self.address}/token",
                    "userinfo_endpoint": f"{self.address}/userinfo",
                    "jwks_uri": f"{self.address}/keys",
                }
            case "/authorize":
                asked = parse_qs(path.partition("?")[2])
                self.nonce = asked["nonce"][0]
                return SentBack(f"{asked['redirect_uri'][0]}?code=1&state={asked['state'][0]}")
            case "/token":
                claims = {"iss": self.address, "aud": CLIENT_ID, "exp": time() + 60, "iat": time()}
                claims |= {"sub": self.person["sub"], "nonce": self.nonce} | self.token
                claims = {name: value for name, value in claims.items() if value is not None}
                return {
                    "access_token": "access",
                    "token_type": "Bearer",
                    "id_token": jwt.encode(claims, self.key, self.header["alg"], self.header),
                }
            case "/keys":
                return {"keys": self.published}
            case _:
                return self.person


@contextmanager
def run_provider() -> Iterator[FakeProvider]:
    """Serve a provider inside the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = provider.answer(self.path)
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(302 if isinstance(answer, SentBack) else 200)
            if isinstance(answer, SentBack):
                self.send_header("Location", answer)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = FakeProvider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def come_from(client: Client, provider: FakeProvider, next_url: str = "") -> Any:
    """Go to the provider and come back with its answer."""
    away = client.get("/sign-in/with/newsroom/", {"next": next_url})
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith(f"{provider.address}/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    provider.nonce = asked["nonce"][0]
    return client.get("/sign-in/with/newsroom/callback/", {"code": "1", "state": asked["state"][0]})


def hear_refusal(answer: Any) -> str:
    assert answer["Location"] == "/sign-in/"
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))
