"""One question finds its things of every kind, however words, numbers and dates are written in them."""

import pytest

from factcheck.models import Snapshot, Source
from factcheck.search.engine import SearchScope, search_kinds
from factcheck.search.indexing import index_changes
from factcheck.search.queries import parse_query
from factcheck.sources.citation_actions import create_citation
from tests.factories import MONDAY, create_article, flag_claim_on

TEXT = (
    "There were 20,000 overdose deaths by 3 March 2024, 12 percent more, "
    "said Mayor Thackray of the sluices; 4 km away."
)
KINDS = ("claim", "article", "verdict", "source", "passage", "copy")


@pytest.fixture
def said(cast, create_claim_in_state):
    """The same text as a claim, an article, a verdict, a title, a passage and an archived copy."""
    article = create_article(
        cast.desk, cast.editor, headline="Deaths", body=[TEXT], url="https://n.example.org/"
    )
    claim = flag_claim_on(article, "20,000", cast.editor, statement=TEXT)
    source = create_citation(
        claim, by=cast.editor, at=MONDAY, url="https://s.example.org/", title=TEXT, passage=TEXT
    ).source
    copy = Snapshot.objects.create(source=source, text=TEXT, text_hash="c", captured_at=MONDAY)
    Source.objects.filter(pk=source.pk).update(latest_snapshot=copy)
    verdict = create_claim_in_state("settled").verdicts.get()
    type(verdict).objects.filter(pk=verdict.pk).update(explanation=TEXT)
    while index_changes():
        pass


def test_every_kind_is_found_by_any_spelling_and_another_number_is_told(said, cast):
    def find(words):
        return search_kinds(parse_query(words, cast.editor), SearchScope(cast.editor), KINDS)

    for words in (
        "20000 overdose", "overdoses deaths", "twenty thousand overdose", "20k overdose", "sluces",
        "Thackeray", "12 percent overdose", "12 % overdose", "12 per cent", "12 overdose", "20 000",
        "3 March 2024", "March 3, 2024", "2024-03-03 overdose", "3. März 2024 overdose",
    ):  # fmt: skip
        found = {one.kind: one for one in find(words)}
        assert set(found) == {*KINDS}, words
        assert not any(one.without for one in found.values()), words
    for words in ("21,000 overdose", "13 % overdose", "20 percent overdose", "2024-04-03 overdose"):
        found = {one.kind: one for one in find(words)}
        assert set(found) == {*KINDS}, words
        assert all(one.without == {*one.keys} for one in found.values()), words
    for words in ("21,000", "13 %", "20,001"):
        assert find(words) == [], words
