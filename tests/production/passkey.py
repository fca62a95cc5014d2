"""The first admin's browser: a real Chromium that trusts one authority, and a device that keeps passkeys."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import CHROMIUM, add_phone
from tests.production.fact_check import PASSWORD

PATIENCE_MS = 90_000
TRUSTED_TO_SIGN_SERVERS = "C,,"


def create_trusted_certificate(folder: Path, host: str) -> Path:
    """Make an authority and a certificate for ``host`` that it signed; return the authority's certificate.

    ``folder`` then has fullchain.pem and privkey.pem, as certbot would leave them.
    """
    authority, key = folder / "authority.pem", folder / "authority.key"
    own_key = ("-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    run_quietly(
        *("openssl", "req", "-x509", *own_key, "-days", "2", "-subj", "/CN=Authority of this trial"),
        *("-addext", "keyUsage=critical,keyCertSign", "-keyout", str(key), "-out", str(authority)),
    )
    asked, extensions = folder / "asked.csr", folder / "extensions"
    wanted = ("-keyout", str(folder / "privkey.pem"), "-out", str(asked))
    run_quietly("openssl", "req", *own_key, "-subj", f"/CN={host}", *wanted)
    extensions.write_text(f"subjectAltName=DNS:{host}\nextendedKeyUsage=serverAuth\n")
    run_quietly(
        *("openssl", "x509", "-req", "-in", str(asked), "-CA", str(authority), "-CAkey", str(key)),
        *("-days", "2", "-extfile", str(extensions), "-out", str(folder / "fullchain.pem")),
    )
    return authority


@contextlib.contextmanager
def open_browser(home: Path, authority: Path, host: str) -> Iterator[Page]:
    """Open a page of a browser that finds ``host`` on this machine and trusts ``authority``."""
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    run_quietly("certutil", "-d", f"sql:{database}", "-N", "--empty-password")
    add = ("-A", "-t", TRUSTED_TO_SIGN_SERVERS, "-n", "trial", "-i", str(authority))
    run_quietly("certutil", "-d", f"sql:{database}", *add)
    environment: dict[str, str | float | bool] = {**os.environ, "HOME": str(home)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", f"--host-resolver-rules=MAP {host} 127.0.0.1, MAP * ~NOTFOUND"],
            env=environment,
        )
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        yield page
        browser.close()


def become_first_admin(page: Page, link: str, site: str) -> None:
    """Open the link, choose a password, add a passkey, and sign in anew with the passkey alone."""
    add_phone(page)
    page.goto(link)
    for name in ("password", "again"):
        page.locator(f"input[name={name}]").fill(PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()
    page.get_by_label("Name of the new passkey").fill("Blue phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Make new recovery codes").click()
    page.get_by_role("link", name="I have saved them").click()
    sign_in_with_passkey(page, site)


def sign_in_with_passkey(page: Page, site: str) -> None:
    """Sign in with the device of the page alone, and open Setup."""
    page.context.clear_cookies()
    page.goto(f"{site}/setup/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Setup")).to_be_visible()


def run_quietly(*command: str) -> None:
    """Run a command. Raises AssertionError with what it said where it fails."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{' '.join(command)}\n{ran.stderr}"
