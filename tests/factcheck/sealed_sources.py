"""Off-the-record sources, and a search of everything that is stored for what they say."""

import gzip
import hashlib
from pathlib import Path

from django.db import connection

from factcheck.link_checks import CheckResult, lease_due_sources, save_check_result
from factcheck.models import Source
from factcheck.sources.actions import UploadedDocument
from factcheck.sources.citation_actions import create_citation
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from tests.factories import MONDAY

MARKER = "quagmarine"
WORDS = f"The {MARKER} pump was never mended."
DOCUMENT = UploadedDocument(f"{MARKER}.txt", f"Notes\n\n{WORDS}\n".encode(), 40)


def list_tables_with(word):
    """Return the tables that have the word in some column of a row, the hex of bytes unpacked."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                cells = [bytes(one) if isinstance(one, memoryview) else str(one).encode() for one in row]
                if any(word.encode() in cell.lower() for cell in cells):
                    found.add(table)
    return found


def list_files_with(word, store):
    found = set()
    for file in Path(store.location).rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            if content.startswith(b"\x1f\x8b"):
                content = gzip.decompress(content)
            if word.encode() in content.lower() or word in file.name:
                found.add(file.name)
    return found


def assert_stored_nowhere(store, word=MARKER):
    assert list_tables_with(word) == set()
    assert list_files_with(word, store) == set()


def cite(claim, cast, **fields):
    return create_citation(
        claim, **{"is_restricted": True, "by": cast.checker, "at": MONDAY, "title": "A letter"} | fields
    )


def cite_statement(claim, cast, **fields):
    given = {"kind": "statement", "medium": "interview", "author": "A source", "published_on": MONDAY.date()}
    return cite(claim, cast, **given, passage=WORDS, **fields)


def submit(claim, cast, rating_scale):
    filed = VerdictInput(
        rating=rating_scale.ratings.get(label="False"), explanation="A person told us.",
        headline="Not mended", source_waiver="Nobody else was there.", reply_waiver="Nobody is named.",
    )  # fmt: skip
    submit_verdict(claim, verdict_input=filed, by=cast.checker, at=MONDAY)
    return claim.verdicts.get()


def check_page(source, text, *, at):
    """Check a page as a worker without the key does."""
    Source.objects.filter(pk=source.pk).update(due_at=at, leased_until=None)
    body = f"<p>{text}</p>".encode()
    found = CheckResult(
        outcome="ok", status_code=200, final_url=source.url, text=text, body=body, media_type="text/html",
        headers={"content-type": "text/html"}, body_hash=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip
    [(lease, _)] = lease_due_sources(at=at, limit=5)
    return save_check_result(lease, found, at=at)
