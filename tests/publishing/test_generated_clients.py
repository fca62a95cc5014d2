"""Clients that other people's tools make of /api/schema/: without a warning that matters, checked by type,
and used.

The tools are fetched at a pinned version when this runs; they are no part of the house.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from publishing.api.sandbox.data import list_sandbox_documents
from publishing.partners.actions import create_partner, issue_partner_key
from tests.factories import MONDAY, Cast

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

BIN = Path(sys.executable).parent
PYTHON = ["tool", "run", "--from", "openapi-python-client==0.29.1", "openapi-python-client"]
NEEDS = ["run", "--no-project", "--with", "httpx==0.28.1", "--with", "attrs==26.1.0", "python", "use.py"]
TYPESCRIPT = ["--yes", "--package=openapi-typescript@7.13.0", "--package=typescript@5.9.3"]
USE_PY = """
import os

from client import AuthenticatedClient
from client.api.verdicts import verdicts_list, verdicts_retrieve
from client.models import PaginatedVerdictList, Problem, PublishedVerdict, Tombstone

site = os.environ["STET"]
stet = AuthenticatedClient(base_url=site, token=os.environ["STET_KEY"])
page = verdicts_list.sync(client=stet, page_size=100)
assert isinstance(page, PaginatedVerdictList), page
for one in page.results:
    assert isinstance(one, (PublishedVerdict, Tombstone)), one
    again = verdicts_retrieve.sync(one.id, client=stet)
    assert again == one, (again, one)
    assert type(one) is (Tombstone if one.publication_status == "retracted" else PublishedVerdict)
    print(one.id, one.publication_status)
refused = verdicts_list.sync(client=AuthenticatedClient(base_url=site, token="stet_nothing"))
assert isinstance(refused, Problem) and refused.code == "not_signed_in", refused
"""
USE_TS = """
import type { components, paths } from "./stet";

type Page = paths["/api/v1/verdicts/"]["get"]["responses"][200]["content"]["application/json"];

export function told(page: Page): string[] {
  return page.results.map((one) =>
    one.publication_status === "retracted"
      ? `take down ${one.id}: ${one.reason}` : one.statement + one.rating.label,
  );
}

export const problem: components["schemas"]["Problem"]["code"] = "invalid";
// @ts-expect-error - a tombstone says nothing of the verdict that was
export const wrong = (gone: components["schemas"]["Tombstone"]) => gone.statement;
"""


def ran(*command: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command, cwd=folder, env=os.environ | {"PATH": path} | more, capture_output=True, text=True,
        timeout=240, check=False,
    )  # fmt: skip


def tool(name: str, *asks: str, folder: Path) -> str:
    """The program, once it was seen to run what ``asks`` for; else the test is skipped."""
    found = shutil.which(name, path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    if (answer := ran(found, *asks, folder=folder)).returncode:
        pytest.skip(f"{name} could not fetch what makes the client: {answer.stderr[-200:]}")
    return found


@pytest.fixture
def site(transactional_db: None, cast: Cast, live_server: LiveServer) -> str:
    return str(live_server.url)


def test_openapi_python_client_makes_one_that_reads_every_verdict(site, cast, tmp_path):
    uv = tool("uv", *PYTHON, "--version", folder=tmp_path)
    partner = create_partner(by=cast.admin, at=MONDAY, name="The Wire")
    key = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Trying", scopes=["try-out"]).secret
    requested = ["--url", f"{site}/api/schema/", "--meta", "none", "--output-path", "client"]
    # It waits five seconds unless told, and a machine that runs tests may be slow to describe itself.
    (tmp_path / "patient.yaml").write_text("http_timeout: 120\n")
    made = ran(uv, *PYTHON, "generate", *requested, "--config", "patient.yaml", folder=tmp_path)
    value = made.stdout + made.stderr
    assert made.returncode == 0, value
    # The one thing that it has no type for; who wants all lines reads them as they come.
    assert re.findall("WARNING parsing (.+) within", value) == ["GET /api/v1/verdicts.ndjson"], value
    assert value.count("WARNING") == 1, value
    (tmp_path / "use.py").write_text(USE_PY)
    used = ran(uv, *NEEDS, folder=tmp_path, STET=site, STET_KEY=key)
    assert used.returncode == 0, used.stderr
    assert used.stdout.count("\n") == sum(one.current for one in list_sandbox_documents())


def test_openapi_typescript_makes_types_that_tell_a_verdict_from_a_tombstone(site, tmp_path):
    npx = tool("npx", *TYPESCRIPT, "tsc", "--version", folder=tmp_path)
    made = ran(
        npx, *TYPESCRIPT, "openapi-typescript", f"{site}/api/schema/", "-o", "stet.ts", folder=tmp_path
    )
    assert made.returncode == 0, made.stderr
    assert "warn" not in (made.stdout + made.stderr).lower()
    (tmp_path / "use.ts").write_text(USE_TS)
    checked = ran(npx, *TYPESCRIPT, "tsc", "--noEmit", "--strict", "use.ts", folder=tmp_path)
    assert (checked.returncode, checked.stdout) == (0, "")
