"""import_article --dry-run: what would be imported or why not, without a database, and nothing is saved."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from tests.articles.batch_files import PNG, zipped
from tests.articles.served_site import ARTICLE, http
from tests.articles.text_samples import FRAME, TYPED
from tests.newsroom.processes import ROOT

FIELDS = [
    "headline", "byline", "publisher", "language", "canonical_url", "source", "external_id", "version",
    "published_at", "updated_at", "embargo_until", "provenance", "status", "read_as", "note", "html", "text",
]  # fmt: skip
PAGE = (
    '<html lang="en"><head><title>x</title><script type="application/ld+json">{"@type": "NewsArticle", '
    '"headline": "The catch", "datePublished": "2026-03-02T09:00:00+05:30"}</script></head>'
    "<body><article><h1>The catch</h1><p>More than 20,000 crates.</p></article></body></html>"
)


def tried(what, **more):
    """(the lines, the status). No test here has a database: touching one would fail it."""
    out = io.StringIO()
    try:
        call_command("import_article", str(what), dry_run=True, json=True, stdout=out, **more)
    except SystemExit as end:
        return [json.loads(line) for line in out.getvalue().splitlines()], end.code
    return [json.loads(line) for line in out.getvalue().splitlines()], 0


def test_every_field_is_told_and_the_words_are_exact(tmp_path):
    (tmp_path / "story.txt").write_bytes(TYPED.encode())
    [value], status = tried(tmp_path / "story.txt")
    assert (list(value), status) == (FIELDS, 0)
    assert value["text"] == FRAME
    assert (value["status"], value["provenance"]) == ("usable", "")


def test_times_keep_the_offset_that_their_source_stated(tmp_path):
    (tmp_path / "story.html").write_text(PAGE)
    [value], _ = tried(tmp_path / "story.html")
    assert value["published_at"] == "2026-03-02T09:00:00+05:30"
    assert (value["updated_at"], value["embargo_until"]) == (None, None)


def test_a_page_is_fetched(site):
    found = site(http(ARTICLE))
    [value], status = tried(found.url)
    assert (value["headline"], value["canonical_url"], status) == ("The catch", found.url, 0)


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TYPED.encode())))
    [value], _ = tried("-")
    assert value["text"] == FRAME


@pytest.mark.parametrize(
    ("body", "sentence"), [(b"", "This is empty."), (PNG, "This looks like a PNG image.")]
)
def test_a_refusal_is_told_with_its_reason_and_the_status_is_one(tmp_path, body, sentence):
    (tmp_path / "story.txt").write_bytes(body)
    [value], status = tried(tmp_path / "story.txt")
    assert (list(value), status) == (["refused"], 1)
    assert sentence in value["refused"]["message"]
    assert value["refused"]["code"] == "invalid"


def test_what_is_not_there_and_what_is_inside_are_refusals_too(tmp_path):
    [missing], status = tried(tmp_path / "gone.txt")
    assert ("cannot be read" in missing["refused"]["message"], status) == (True, 1)
    [inside], status = tried("http://127.0.0.1/")
    assert (inside["refused"]["code"], status) == ("unreachable", 1)


def test_a_zip_is_told_part_by_part(tmp_path):
    (tmp_path / "all.zip").write_bytes(zipped(a_txt=TYPED, b_png=PNG))
    lines, status = tried(tmp_path / "all.zip")
    assert [line["part"] for line in lines] == ["a.txt", "b.png"]
    assert lines[0]["text"] == FRAME
    assert "refused" in lines[1]
    assert status == 1


def test_a_machine_without_a_database_and_without_utf_8_can_do_it(tmp_path):
    (tmp_path / "story.txt").write_bytes(TYPED.encode())
    data = tmp_path / "data"
    description = subprocess.run(
        [sys.executable, "manage.py", "import_article", "--dry-run", "--json", str(tmp_path / "story.txt")],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "STET_EMBEDDED": "1",
            "STET_DATA_DIR": str(data),
            "PYTHONIOENCODING": "ascii",
        },
        capture_output=True,
        check=False,
    )
    assert description.returncode == 0, description.stderr
    assert json.loads(description.stdout)["text"] == FRAME
    assert not list(data.glob("*.sqlite3"))
