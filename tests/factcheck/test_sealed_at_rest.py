"""Off-the-record sources at rest: nothing that is stored says what they say, in the database or a file."""

import gzip
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection

from factcheck.models import Citation, Snapshot
from factcheck.snapshots.actions import read_snapshot_body
from factcheck.sources.actions import UploadedDocument
from factcheck.sources.citation_actions import create_citation, update_citation
from newsroom.storages import DurableFileSystemStorage
from tests.factories import MONDAY

MARKER = "quagmarine"
WORDS = f"The {MARKER} pump was never mended."
DOCUMENT = UploadedDocument(f"{MARKER}.txt", f"Notes\n\n{WORDS}\n".encode(), 40)


@pytest.fixture(autouse=True)
def store(monkeypatch, tmp_path):
    saved = DurableFileSystemStorage(location=tmp_path / "store", file_permissions_mode=0o600)
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


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


@pytest.fixture
def claim(create_claim_in_state):
    return create_claim_in_state("checking")


def cite(claim, cast, **fields):
    return create_citation(
        claim, **{"is_restricted": True, "by": cast.checker, "at": MONDAY, "title": "A letter"} | fields
    )


def cite_statement(claim, cast, **fields):
    given = {"kind": "statement", "medium": "interview", "author": "A source", "published_on": MONDAY.date()}
    return cite(claim, cast, **given, passage=WORDS, **fields)


def test_passage_of_a_restricted_statement_is_stored_sealed_and_read_plain(claim, cast, store):
    made = cite_statement(claim, cast)
    assert_stored_nowhere(store)
    assert Citation.objects.get(pk=made.pk).passage == WORDS


def test_edited_passage_is_sealed_too(claim, cast, store):
    made = cite_statement(claim, cast)
    update_citation(made, by=cast.checker, at=MONDAY, passage=f"Another {MARKER}.")
    assert_stored_nowhere(store)
    assert Citation.objects.get(pk=made.pk).passage == f"Another {MARKER}."


def test_document_is_sealed_in_the_database_and_as_a_file(claim, cast, store):
    made = cite(claim, cast, kind="document", file=DOCUMENT, passage=WORDS)
    assert_stored_nowhere(store)
    copy = Snapshot.objects.get(source=made.source)
    assert WORDS in copy.text
    assert read_snapshot_body(copy) == DOCUMENT.content


def test_open_source_is_stored_as_it_is(claim, cast, store):
    made = cite(claim, cast, kind="document", file=DOCUMENT, passage=WORDS, is_restricted=False)
    assert {"factcheck_citation", "factcheck_snapshot"} <= list_tables_with(MARKER)
    assert list_files_with(MARKER, store)
    assert made.passage == WORDS
