"""The quick start, taken out of its page and run as it stands there: in each language it pulls everything."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from factcheck.models import RatingScale
from publishing.api.sandbox.data import list_sandbox_documents
from publishing.models import Partner
from publishing.partners.actions import create_partner, issue_partner_key
from publishing.partners.quick_start import list_examples
from tests.factories import MONDAY, Cast

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "tutorial" / "pull-in-five-minutes.md").read_text()
STARTS = {"Python": [sys.executable], "JavaScript": ["node"], "curl": ["sh"]}
FENCES = {"Python": "python", "JavaScript": "javascript", "curl": "sh"}


def on_the_page(name: str) -> str:
    """The block of code under its name; the lines that set the environment are not it."""
    blocks = re.findall(rf"```{FENCES[name]}\n(.*?)```", PAGE, re.S)
    (found,) = [block for block in blocks if "page_size" in block]
    return found


def run(name: str, code: str, folder: Path, *, site: str, key: str) -> subprocess.CompletedProcess[str]:
    (example,) = [one for one in list_examples() if one.name == name]
    for program in (STARTS[name][0], "curl" if name == "curl" else sys.executable):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not on this machine, and the {name} quick start needs it")
    (folder / example.file).write_text(code)
    saved = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        [*STARTS[name], example.file], cwd=folder, env=saved | {"STET": site, "STET_KEY": key},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture
def site(transactional_db: None, cast: Cast, rating_scale: RatingScale, live_server: LiveServer) -> str:
    return str(live_server.url)


@pytest.fixture
def wire(site: str, cast: Cast) -> Partner:
    return create_partner(by=cast.admin, at=MONDAY, name="The Wire")


@pytest.mark.parametrize("name", STARTS)
def test_the_page_and_the_console_have_the_same_lines_and_few_of_them(name):
    (example,) = [one for one in list_examples() if one.name == name]
    assert on_the_page(name) == example.code
    assert len(example.code.splitlines()) <= 20
    assert f"`{example.run}`" in PAGE


@pytest.mark.parametrize("name", STARTS)
def test_it_pulls_the_sandbox_whole_in_one_page_and_in_many(name, site, wire, cast, tmp_path):
    key = issue_partner_key(wire, by=cast.admin, at=MONDAY, label="Trying", scopes=["try-out"]).secret
    code = on_the_page(name)
    for lines in (code, code.replace("page_size=100", "page_size=3")):
        done = run(name, lines, tmp_path, site=site, key=key)
        assert (done.returncode, done.stderr) == (0, "")
        for one in list_sandbox_documents():
            if one.current:
                assert done.stdout.count(one.content.get("statement", f"down {one.public_id}")) >= 1 or (
                    name == "curl" and str(one.public_id) in done.stdout
                )


@pytest.mark.parametrize("name", STARTS)
def test_it_pulls_real_verdicts_too_and_says_what_has_to_go(
    name, site, wire, cast, publish_claim, retract_claim, tmp_path
):
    claim, missing = publish_claim(statement="The mayor hid “it” from us"), retract_claim(publish_claim())
    key = issue_partner_key(wire, by=cast.admin, at=MONDAY, label="Site").secret
    done = run(name, on_the_page(name), tmp_path, site=site, key=key)
    assert (done.returncode, done.stderr) == (0, "")
    assert "The mayor hid “it” from us" in done.stdout
    assert str(claim.public_id) in done.stdout
    assert f"take down {missing.public_id}" in done.stdout or (name == "curl" and "retracted" in done.stdout)


@pytest.mark.parametrize("name", STARTS)
def test_with_a_key_that_opens_nothing_it_fails_and_says_so(name, site, tmp_path):
    done = run(name, on_the_page(name), tmp_path, site=site, key="stet_nothing")
    assert done.returncode != 0
    assert "401" in done.stderr or "The key is incomplete." in done.stderr


def test_the_page_is_linked_from_where_partners_look() -> None:
    for name in ("README.md", "docs/README.md", "docs/how-to/partner-console.md"):
        assert "pull-in-five-minutes.md" in (ROOT / name).read_text(), name
