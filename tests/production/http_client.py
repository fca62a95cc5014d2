"""Somebody who visits through the proxy: a person with cookies, or a program with a key."""

import base64
import hmac
import json
import re
import ssl
import struct
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

HIDDEN_INPUT = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')
SECRET = re.compile(r'<code translate="no">([A-Z2-7 ]+)</code>')


def compute_app_code(secret: str) -> str:
    """Return the code that an app with this secret shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


@dataclass
class HttpClient:
    """A visitor of ``site``, at the address of here in place of its own."""

    site: str
    here: str
    key: str = ""
    csrf: str = ""
    jar: CookieJar = field(default_factory=CookieJar)

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Return status and text of the answer."""
        request = urllib.request.Request(urljoin(self.here, path), body)
        own = {"Host": urlsplit(self.site).netloc, "Referer": f"{self.site}/"}
        for name, value in (own | headers).items():
            request.add_header(name.replace("_", "-"), value)
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        # The certificate was made for this run, by nobody that anybody trusts.
        trust = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
        opener = urllib.request.build_opener(trust, urllib.request.HTTPCookieProcessor(self.jar))
        try:
            with opener.open(request, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode(errors="replace")

    def sign_in(self, username: str, password: str) -> None:
        """Fill in the form of sign-in, and set up an app where the house demands one."""
        page = self.submit_form("/sign-in/", username=username, password=password)
        if "Add an app with codes" in page:
            opened = self.ask("/settings/sign-in/app/")[1]
            secret = SECRET.findall(opened)[0].replace(" ", "")
            page = self.submit_form("/settings/sign-in/app/", code=compute_app_code(secret))
        assert "/sign-out/" in page, f"{username} could not sign in"
        self.csrf = dict(HIDDEN_INPUT.findall(page))["csrfmiddlewaretoken"]

    def submit_form(self, path: str, *, page: str = "", **fields: str) -> str:
        """Send the form on ``page`` (by default: at ``path``), hidden fields too; return the page after."""
        status, opened = self.ask(page or path)
        assert status == 200, f"{page or path}: {status}"
        body = urlencode(dict(HIDDEN_INPUT.findall(opened)) | fields).encode()
        status, answer = self.ask(path, body)
        assert status == 200, f"{path}: {status}\n{answer[:2000]}"
        return answer

    def get(self, path: str) -> Any:
        """Return what the API answers, from JSON."""
        status, text = self.ask(f"/api/v1/{path}")
        assert status == 200, f"{path}: {status} {text[:1000]}"
        return json.loads(text)

    def post(self, path: str, **body: Any) -> Any:
        """Send JSON to the API and return its answer."""
        headers = {"Content_Type": "application/json", "X_CSRFToken": self.csrf}
        status, text = self.ask(f"/api/v1/{path}", json.dumps(body).encode(), **headers)
        assert status in (200, 201), f"{path}: {status} {text[:2000]}"
        return json.loads(text)
