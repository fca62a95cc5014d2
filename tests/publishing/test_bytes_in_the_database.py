"""How PostgreSQL holds the bytes that partners read: unpacked fast, and never packed twice."""

import secrets

import pytest
from django.db import connection

from publishing.models import CachedFeedPage, PublicDocument

pytestmark = pytest.mark.postgres


def held(model):
    """{column: (how it is packed, where it may lie)}."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, attcompression::text, attstorage::text FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0",
            [model._meta.db_table],
        )
        return {name: (packed, stored) for name, packed, stored in cursor.fetchall()}


def test_a_large_document_is_packed_with_what_is_unpacked_fast(publish_claim):
    assert held(PublicDocument)["body"] == ("l", "x")
    publish_claim()
    PublicDocument.objects.update(body="a long text " * 3_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_column_compression(body) FROM publishing_publicdocument")
        assert cursor.fetchall() == [("lz4",)]


def test_an_ordinary_document_lies_in_its_row(publish_claim):
    publish_claim()
    # Random letters are not packed much smaller: by PostgreSQL's own limit of 2 kB they would be moved.
    PublicDocument.objects.update(body=secrets.token_hex(3_000))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = %s",
                       [PublicDocument._meta.db_table])  # fmt: skip
        assert cursor.fetchone() == (0,)


def test_a_sealed_page_is_packed_already(db):
    columns = held(CachedFeedPage)
    assert (columns["gzip"][1], columns["zstd"][1]) == ("e", "e")
