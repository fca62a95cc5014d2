"""The index follows what it is of, however that changes, says when it is behind, and can be built again."""

import io
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from factcheck.models import Claim, SearchChange, SearchDocument, SearchWord, Snapshot, Source
from factcheck.search import indexing, kinds
from factcheck.search.indexing import (
    NEWEST_SIZE,
    get_last_change,
    index_changes,
    index_changes_after,
    index_newest_changes,
)
from factcheck.sources.citation_actions import create_citation
from lib.datetimes.clock import now
from newsroom.due_work import list_due_work
from tests.factories import MONDAY, flag_claim_on

pytestmark = pytest.mark.django_db


def drain():
    while index_changes():
        pass


@pytest.fixture
def claim(article, cast):
    made = flag_claim_on(article, "18,500 crates", cast.editor, statement="Lamprey crates")
    drain()
    return made


def get_document(claim):
    return SearchDocument.objects.get(kind="claim", object_id=claim.pk)


def list_contents():
    return (
        list(SearchDocument.objects.order_by("kind", "object_id").values_list(
            "kind", "object_id", "scope", "dated_at", "lexemes", "words"
        )),
        list(SearchWord.objects.filter(documents__gt=0).order_by("word", "scope").values_list(
            "word", "scope", "documents"
        )),
    )  # fmt: skip


def test_a_change_by_rows_is_followed(claim):
    Claim.objects.filter(pk=claim.pk).update(statement="Herring crates")
    drain()
    assert "'her" in get_document(claim).lexemes
    assert "lamprey" not in get_document(claim).lexemes
    assert not SearchWord.objects.filter(word="lamprey", documents__gt=0).exists()


def test_a_change_that_is_undone_is_not_noted(claim):
    with transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(statement="Herring crates")
        assert SearchChange.objects.exists()
        transaction.set_rollback(True)
    assert not SearchChange.objects.exists()


def test_a_change_of_nothing_that_is_searched_is_not_noted(claim):
    claim.save()
    Claim.objects.filter(pk=claim.pk).update(priority=1)
    assert not SearchChange.objects.exists()


def test_the_index_says_how_far_behind_it_is_and_a_task_catches_up(claim):
    assert "search" not in {work.kind.name for work in list_due_work(at=now())}
    Claim.objects.filter(pk=claim.pk).update(statement="Herring crates")
    assert "search" in {work.kind.name for work in list_due_work(at=now())}
    drain()
    assert "search" not in {work.kind.name for work in list_due_work(at=now())}


def test_a_search_first_reads_a_few_changes_and_leaves_the_rest(claim):
    SearchChange.objects.bulk_create(
        SearchChange(kind="claim", object_id=10**9 + number) for number in range(NEWEST_SIZE + 5)
    )
    index_newest_changes()
    assert SearchChange.objects.count() == 5


def test_a_rebuilt_index_is_the_same(claim, own_article, create_claim_in_state):
    create_claim_in_state("settled")
    drain()
    before = list_contents()
    SearchDocument.objects.all().delete()
    out = io.StringIO()
    call_command("rebuild_search", stdout=out)
    assert list_contents() == before
    assert out.getvalue().startswith(f"{len(before[0])} documents of the newsroom's search written.\n")


def test_what_is_deleted_leaves_the_index(claim, cast):
    cast.second.memberships.all().delete()
    drain()
    assert not SearchDocument.objects.filter(kind="person", object_id=cast.second.pk).exists()


def test_a_rebuild_that_is_cut_short_leaves_what_is_found_and_the_worker_goes_on(claim, monkeypatch):
    before = list_contents()

    def raise_error(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(indexing, "_index_batch", raise_error)
        with pytest.raises(KeyboardInterrupt):
            indexing.rebuild_index()
    assert list_contents() == before
    assert SearchChange.objects.filter(kind="claim", object_id=claim.pk).exists()
    drain()
    assert list_contents() == before


def test_a_run_ends_in_time_and_leaves_the_rest(claim, monkeypatch):
    monkeypatch.setattr(indexing, "RUN_SECONDS", 0)
    SearchChange.objects.bulk_create(
        SearchChange(kind=kind, object_id=10**9 + number)
        for kind in ("claim", "copy")
        for number in range(60)
    )
    assert index_changes() == indexing.BATCH_SIZE + indexing.LATE_BATCH_SIZE
    assert SearchChange.objects.count() == 120 - indexing.BATCH_SIZE - indexing.LATE_BATCH_SIZE


def test_a_text_that_cannot_be_read_keeps_no_other_out(claim, article, cast, monkeypatch, caplog):
    other = flag_claim_on(article, "18,500 crates", cast.editor, statement="Kraken crates")
    plain = indexing.analyze_document

    def analyze(text, language):
        if "Kraken" in text:
            raise ValueError("no such text")
        return plain(text, language)

    monkeypatch.setattr(indexing, "analyze_document", analyze)
    Claim.objects.filter(pk=claim.pk).update(statement="Herring crates")
    drain()
    assert "'her" in get_document(claim).lexemes
    assert not get_document(other).lexemes
    assert f"claim {other.pk}" in caplog.text
    assert not SearchChange.objects.exists()


def test_a_text_that_cannot_be_loaded_keeps_no_other_out(claim, article, cast, monkeypatch, caplog):
    other = flag_claim_on(article, "18,500 crates", cast.editor, statement="Kraken crates")
    Claim.objects.filter(pk=claim.pk).update(statement="Herring crates")
    kind = indexing.KINDS["claim"]

    def load(keys):
        if other.pk in keys:
            raise ValueError("no such text")
        return kind.load(keys)

    monkeypatch.setitem(indexing.KINDS, "claim", replace(kind, load=load))
    drain()
    assert "'her" in get_document(claim).lexemes
    assert not get_document(other).lexemes
    assert f"claim {other.pk}" in caplog.text


def test_what_is_erased_is_read_before_all_that_waited_longer(claim):
    SearchChange.objects.bulk_create(
        SearchChange(kind="claim", object_id=10**9 + number) for number in range(200)
    )
    last = get_last_change()
    Claim.objects.filter(pk=claim.pk).update(statement="Herring crates")
    index_changes_after(last)
    assert "lamprey" not in get_document(claim).lexemes
    assert SearchChange.objects.count() == 200


@pytest.mark.django_db(transaction=True)
def test_a_page_is_read_before_the_index_is_locked(create_claim_in_state, cast, monkeypatch):
    """A child process takes seconds for it, in which nobody else could write to SQLite."""
    claim = create_claim_in_state("checking")
    cited = create_citation(claim, url="https://a.example.org/", title="A page", by=cast.checker, at=MONDAY)
    copy = Snapshot.objects.create(source=cited.source, text="Lamprey", text_hash="1", captured_at=MONDAY)
    Source.objects.filter(pk=cited.source_id).update(latest_snapshot=copy)
    was_locked = []

    def read(snapshot):
        was_locked.append(connection.in_atomic_block)
        return "Lamprey pie"

    monkeypatch.setattr(kinds, "read_indexed_text", read)
    drain()
    assert set(was_locked) == {False}
    assert "'pie" in SearchDocument.objects.get(kind="copy", object_id=copy.pk).lexemes
