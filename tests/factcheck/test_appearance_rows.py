"""Appearances as a claim's page shows them, without the texts of the versions that they are in."""

from datetime import UTC

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.anchoring.selectors import (
    CONTEXT_CHARACTERS,
    build_appearance_rows,
    get_surrounding_text,
    list_placed_appearances,
)
from factcheck.galley.reading_progress import find_reading_place, record_reading_place
from factcheck.galley.ticks import list_ticks
from factcheck.models import Appearance, Claim
from tests.factories import MONDAY, create_article

WORDS = "20,000 crates 🐟 of herring"
FAR = "The boats were late that year. " * 12


@pytest.fixture(
    params=["", "x" * (CONTEXT_CHARACTERS - 1) + " ", "x" * CONTEXT_CHARACTERS + " ", FAR],
    ids=["at the beginning", "160 before", "161 before", "far in"],
)
def appearance(request, cast):
    article = create_article(cast.desk, cast.editor, body=[f"{request.param}{WORDS} were landed. {FAR}", FAR])
    revision = article.current_revision
    start = revision.text.index(WORDS)
    claim = Claim.objects.create(
        statement="A claim",
        state="flagged",
        language="en",
        provenance=article.provenance,
        desk=cast.desk,
        created_by=cast.editor,
        created_at=MONDAY,
    )
    return Appearance.objects.create(
        claim=claim, revision=revision, exact=WORDS, start=start, end=start + len(WORDS), created_at=MONDAY
    )


def test_words_are_shown_as_the_whole_text_would_show_them(appearance):
    rows = list_placed_appearances(appearance.claim)
    [row] = build_appearance_rows(rows, at=MONDAY, tz=UTC)
    assert (row.before, row.words, row.after) == get_surrounding_text(appearance)
    assert row.words == WORDS


def test_words_that_were_not_found_are_shown_where_they_stood(appearance, cast):
    followed = Appearance.objects.create(
        claim=appearance.claim,
        revision=create_article(cast.desk, cast.editor, url="").current_revision,
        previous=appearance,
        exact=WORDS,
        outcome="orphan",
        created_at=MONDAY,
    )
    rows = build_appearance_rows(list_placed_appearances(appearance.claim), at=MONDAY, tz=UTC)
    [shown] = [row for row in rows if row.appearance.pk == followed.pk]
    assert (shown.before, shown.words, shown.after) == get_surrounding_text(appearance)


def test_no_row_carries_the_text_of_a_version(appearance, cast):
    revision = appearance.revision
    record_reading_place(revision, len(revision.text) - 1, by=cast.checker, at=MONDAY)
    with CaptureQueriesContext(connection) as queries:
        find_reading_place(revision, cast.checker)
        list_ticks(revision, cast.checker)
    assert len(queries) == 2
    assert '"articles_revision"."text"' not in str(queries.captured_queries)
    [placed] = list_placed_appearances(appearance.claim)
    assert "text" in placed.revision.get_deferred_fields()
