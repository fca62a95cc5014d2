"""Old copies go when no desk has to keep them, and not a day or a claim earlier."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import InMemoryStorage, storages

from accounts.models import Desk
from audit.models import Event
from factcheck.claims import closing
from factcheck.models import Citation, OriginPage, Snapshot, Source
from factcheck.snapshots import actions as snapshots_actions
from factcheck.snapshots.legal_holds import lift_legal_hold, place_legal_hold
from factcheck.snapshots.retention import add_months, erase_expired_snapshots
from factcheck.sources import citation_actions
from lib.archive import warc
from lib.errors import Invalid, NotAllowed, NotFound, WrongState
from tests.factcheck.snapshot_checks import PAGE, WORDS, Look, files
from tests.factcheck.snapshot_factories import archive_page
from tests.factories import MONDAY

YEAR = MONDAY + timedelta(days=366)


@pytest.fixture(autouse=True)
def store(monkeypatch):
    saved = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


@pytest.fixture
def copy():
    """copy(source) -> a copy of it, as a look leaves one; pinned by its citations."""

    def play(source, *, at=MONDAY, **changes):
        snapshot = archive_page(source.pk, Look(**changes), at=at)
        Citation.objects.filter(source=source).update(snapshot=snapshot)
        return Snapshot.objects.get(pk=snapshot.pk)

    return play


@pytest.fixture
def closed(create_claim_in_state, cast, workflow_driver):
    """closed() -> a claim on one source that was closed on Monday; its desk keeps copies for 12 months."""
    Desk.objects.update(retention_months=12)

    def play():
        claim = create_claim_in_state("checking")
        citation_actions.create_citation(
            claim,
            url="https://stats.example.org/table",
            title="Table",
            passage=WORDS,
            by=cast.checker,
            at=MONDAY,
        )
        closing.close_claim(claim, close_reason="declined", by=cast.editor, at=MONDAY)
        return claim

    return play


def source_of(claim):
    return Source.objects.get(citations__claim=claim)


def test_after_its_time_a_copy_loses_words_and_file_and_keeps_its_row(closed, copy, store):
    saved = copy(source_of(closed()))
    assert erase_expired_snapshots(at=YEAR - timedelta(days=2)) == 0
    assert snapshots_actions.read_snapshot_body(saved) == PAGE.encode()
    assert erase_expired_snapshots(at=YEAR) == 1
    saved.refresh_from_db()
    assert (saved.text, saved.file, saved.erased_at) == ("", "", YEAR)
    data = Event.objects.get(action="erase_snapshots")
    assert (data.subject, data.at, data.details) == (
        str(saved.source.public_id),
        YEAR,
        {"copies": [saved.text_hash]},
    )
    assert (saved.url, saved.captured_at, len(saved.text_hash), len(saved.body_hash)) == (
        "https://stats.example.org/table", MONDAY, 64, 64,
    )  # fmt: skip
    assert files(store) == []
    with pytest.raises(NotFound):
        snapshots_actions.read_snapshot_body(saved)
    assert erase_expired_snapshots(at=YEAR) == 0


def test_a_desk_that_names_no_time_keeps_for_good(closed, copy):
    copy(source_of(closed()))
    Desk.objects.update(retention_months=None)
    assert erase_expired_snapshots(at=YEAR + timedelta(days=9000)) == 0


def test_the_desk_that_keeps_longest_decides(closed, copy, cast, create_claim_in_state):
    source = source_of(closed())
    copy(source)
    other = closed_on_other_desk(source, cast, create_claim_in_state)
    Desk.objects.filter(pk=other.desk_id).update(retention_months=24)
    assert erase_expired_snapshots(at=YEAR) == 0
    assert erase_expired_snapshots(at=YEAR + timedelta(days=366)) == 1


def closed_on_other_desk(source, cast, stage):
    other = stage("closed", words="18,500 crates")
    type(other).objects.filter(pk=other.pk).update(desk=cast.other_desk)
    Citation.objects.create(claim=other, source=source, added_by=cast.checker, added_at=MONDAY)
    return type(other).objects.get(pk=other.pk)


def test_a_source_that_open_work_stands_on_is_kept(closed, copy, create_claim_in_state, cast):
    source = source_of(closed())
    copy(source)
    open_claim = create_claim_in_state("checking", words="18,500 crates")
    Citation.objects.create(claim=open_claim, source=source, added_by=cast.checker, added_at=MONDAY)
    assert erase_expired_snapshots(at=YEAR) == 0


def test_the_time_runs_from_the_last_thing_that_happened(closed, copy, cast):
    claim = closed()
    copy(source_of(claim))
    closing.restore_claim(claim, by=cast.editor, at=MONDAY + timedelta(days=30))
    assert erase_expired_snapshots(at=YEAR + timedelta(days=31)) == 0
    closing.close_claim(claim, close_reason="declined", by=cast.editor, at=MONDAY + timedelta(days=40))
    assert erase_expired_snapshots(at=YEAR + timedelta(days=30)) == 0
    assert erase_expired_snapshots(at=YEAR + timedelta(days=41)) == 1


def test_a_legal_hold_keeps_everything_until_it_is_lifted(closed, copy, cast):
    claim = closed()
    copy(source_of(claim))
    place_legal_hold(claim, reason="A letter from a lawyer", by=cast.standards, at=MONDAY)
    assert erase_expired_snapshots(at=YEAR + timedelta(days=9000)) == 0
    lift_legal_hold(claim, reason="The case is over", by=cast.standards, at=MONDAY + timedelta(days=1))
    assert erase_expired_snapshots(at=YEAR + timedelta(days=1)) == 1
    data = Event.objects.filter(action__in=["place_legal_hold", "lift_legal_hold"]).order_by("number")
    assert [event.details["reason"] for event in data] == ["A letter from a lawyer", "The case is over"]


def test_only_standards_place_and_lift_holds_each_once_and_with_a_reason(closed, cast):
    claim = closed()
    for person in (cast.checker, cast.editor, cast.outsider, cast.admin):
        with pytest.raises(NotAllowed):
            place_legal_hold(claim, reason="Why", by=person, at=MONDAY)
    with pytest.raises(WrongState):
        lift_legal_hold(claim, reason="Why", by=cast.standards, at=MONDAY)
    with pytest.raises(Invalid):
        place_legal_hold(claim, reason="  ", by=cast.standards, at=MONDAY)
    place_legal_hold(claim, reason="Why", by=cast.standards, at=MONDAY)
    with pytest.raises(WrongState):
        place_legal_hold(claim, reason="Again", by=cast.standards, at=MONDAY)
    with pytest.raises(NotAllowed):
        lift_legal_hold(claim, reason="Why", by=cast.editor, at=MONDAY)


def test_what_a_published_verdict_rests_on_is_never_erased(create_claim_in_state, copy, cast):
    Desk.objects.update(retention_months=1)
    claim = create_claim_in_state("live")
    source = Source.objects.filter(citations__claim=claim).first()
    relied_on = copy(source)
    older = copy(source, text="Something else", body=b"<p>Something else</p>")
    Citation.objects.filter(source=source).update(snapshot=relied_on)
    assert erase_expired_snapshots(at=YEAR) == 1
    older.refresh_from_db()
    relied_on.refresh_from_db()
    assert (older.text, relied_on.text) == ("", WORDS)
    assert snapshots_actions.read_snapshot_body(relied_on) == PAGE.encode()


def test_bytes_that_another_copy_needs_are_handed_over(closed, copy, cast, create_claim_in_state, store):
    going = copy(source_of(closed()))
    sources = [
        Source.objects.create(
            kind="url", url=f"https://mirror.example.org/{n}", url_key=f"m{n}", title="Mirror",
            added_by=cast.checker, added_at=MONDAY,
        )
        for n in range(2)
    ]  # fmt: skip
    open_claim = create_claim_in_state("checking", words="18,500 crates")
    for source in sources:
        Citation.objects.create(claim=open_claim, source=source, added_by=cast.checker, added_at=MONDAY)
    heir, other = (copy(one, final_url=one.url) for one in sources)
    assert (heir.refers_to, other.refers_to) == (going, going)
    assert erase_expired_snapshots(at=YEAR) == 1
    for one in (going, heir, other):
        one.refresh_from_db()
    assert going.file == ""
    assert (heir.refers_to, other.refers_to) == (None, heir)
    assert (
        snapshots_actions.read_snapshot_body(heir)
        == snapshots_actions.read_snapshot_body(other)
        == PAGE.encode()
    )
    assert warc.read_record(snapshots_actions.read_warc(heir)).uri == "https://mirror.example.org/0"
    assert len(files(store)) == 2


def test_a_file_that_could_not_be_deleted_is_deleted_later(closed, copy, store, monkeypatch):
    saved = copy(source_of(closed()))

    def away(name):
        raise ConnectionError("away")

    with monkeypatch.context() as context:
        context.setattr(store, "delete", away)
        assert erase_expired_snapshots(at=YEAR) == 1
    saved.refresh_from_db()
    assert (saved.text, bool(saved.file)) == ("", True)
    erase_expired_snapshots(at=YEAR)
    saved.refresh_from_db()
    assert saved.file == ""
    assert files(store) == []


def test_words_that_are_found_again_are_kept_again(closed, copy):
    source = source_of(closed())
    saved = copy(source)
    erase_expired_snapshots(at=YEAR)
    again = copy(source, at=YEAR + timedelta(days=1))
    assert (again.pk, again.text, again.erased_at) == (saved.pk, WORDS, None)
    assert snapshots_actions.read_snapshot_body(again) == PAGE.encode()


@pytest.mark.parametrize(("start", "months", "end"), [
    ((2026, 1, 31), 1, (2026, 2, 28)), ((2024, 1, 31), 1, (2024, 2, 29)), ((2026, 12, 15), 1, (2027, 1, 15)),
    ((2026, 3, 2), 24, (2028, 3, 2)),
])  # fmt: skip
def test_months_are_those_of_the_calendar(start, months, end):
    assert add_months(datetime(*start, tzinfo=UTC), months) == datetime(*end, tzinfo=UTC)


def test_the_page_of_a_claim_that_is_still_checked_is_kept(closed, copy, create_claim_in_state):
    claim = closed()
    source = Source.objects.get(url="https://stats.example.org/table")
    copy(source)
    place = create_claim_in_state("checking", words="18,500 crates").appearances.first()
    OriginPage.objects.create(
        claim=place.claim, article=place.revision.article, appearance=place, source=source,
        sentence=place.exact, created_at=MONDAY,
    )  # fmt: skip
    assert erase_expired_snapshots(at=YEAR) == 0
    OriginPage.objects.update(claim=claim)
    assert erase_expired_snapshots(at=YEAR) == 1
