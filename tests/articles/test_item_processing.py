"""Reading what came in: each piece has one result that says why, and what failed is kept for another try."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from articles import tasks
from articles.batches import processing
from articles.batches.actions import ImportSource
from articles.models import Article, ImportItem
from lib.errors import NotAllowed
from tests.articles.batch_files import PNG, read, zipped
from tests.articles.batch_requests import send
from tests.articles.served_site import ARTICLE, http
from tests.articles.text_samples import FRAME, TYPED
from tests.factories import MONDAY


def said(intake):
    return [(p.name, p.state, p.outcome, p.reason_text) for p in intake.items.order_by("number")]


def test_a_good_and_a_bad_file_have_each_their_result(cast):
    batch = send(
        cast,
        ImportSource("a.txt", TYPED.encode()),
        ImportSource("b.png", PNG),
        ImportSource("c.txt", TYPED.encode()),
    )
    assert read() == 3
    one, bad, again = batch.items.all()
    assert (one.state, one.outcome, bytes(one.body)) == ("done", "created", b"")
    assert one.article.current_revision.text == FRAME
    assert (one.article.imported_by, one.article.provenance) == (cast.checker, "own_copy")
    assert (bad.state, bytes(bad.body)) == ("failed", PNG)
    assert "This looks like a PNG image." in bad.reason_text
    assert (again.outcome, again.article) == ("unchanged", one.article)
    assert read() == 0


def test_what_a_task_has_no_time_for_is_asked_for_at_once_and_not_when_beat_comes(cast, monkeypatch):
    send(cast, *(ImportSource(f"{name}.txt", f"{TYPED} {name}".encode()) for name in "ab"))
    asked: list[str] = []
    monkeypatch.setattr(processing, "enqueue_on_commit", asked.append)
    assert processing.process_due_items(clock=lambda: MONDAY, seconds=0) == 1
    assert asked == [processing.PROCESS_IMPORT_ITEMS_TASK]


def test_a_zip_is_opened_into_its_files(cast):
    packed = zipped(a_txt=TYPED, b_txt=TYPED.replace("20,000", "21,000"), c_png=PNG)
    batch = send(cast, ImportSource("all.zip", packed, "application/zip"))
    read()
    assert [row[:3] for row in said(batch)] == [
        ("all.zip", "done", "opened"), ("a.txt", "done", "created"), ("b.txt", "done", "created"),
        ("c.png", "failed", ""),
    ]  # fmt: skip
    opened, *inside = batch.items.order_by("number")
    assert bytes(opened.body) == b""
    assert {part.container for part in inside} == {opened}


def test_zips_within_zips_end(cast):
    body = zipped(a_txt=TYPED)
    for _ in range(5):
        body = zipped(more_zip=body)
    batch = send(cast, ImportSource("more.zip", body))
    read()
    last = said(batch)[-1]
    assert last[1] == "failed"
    assert "This file is packed inside 3 others." in last[3]
    assert not Article.objects.exists()


def test_an_empty_zip_says_so(cast):
    batch = send(cast, ImportSource("all.zip", zipped()))
    read()
    assert said(batch)[0][1] == "failed"
    assert "This ZIP contains no files." in said(batch)[0][3]


def test_an_address_is_fetched_and_one_that_does_not_answer_can_be_tried_again(cast, site):
    found = site(http(ARTICLE))
    batch = send(cast, ImportSource("good", url=found.url), ImportSource("bad", url="http://10.1.2.3/"))
    read()
    good, bad = batch.items.all()
    assert (good.outcome, good.article.canonical_url) == ("created", found.url)
    assert "This address is inside a private network, so Stet does not open it." in bad.reason_text
    ImportItem.objects.filter(pk=bad.pk).update(url=found.url)
    assert processing.retry_items(batch, by=cast.second, at=MONDAY) == 1
    read()
    bad.refresh_from_db()
    assert (bad.outcome, bad.article) == ("unchanged", good.article)


def test_one_host_is_asked_one_thing_a_second(cast):
    urls = [f"https://quay.example.org/{n}" for n in range(3)]
    batch = send(
        cast,
        *[ImportSource(url, url=url) for url in urls],
        ImportSource("x", url="https://other.example.org/"),
    )
    waits = [(part.due_at - MONDAY).total_seconds() for part in batch.items.all()]
    assert waits == [0, 1, 2, 0]


def test_an_entry_whose_site_is_in_trouble_is_tried_again_by_itself_and_then_fails(cast, site):
    found = site(http("busy", "503 Service Unavailable"))
    batch = send(cast, ImportSource("entry", url=found.url))
    batch.kind = "feed"
    batch.save()
    for minutes, state in ((0, "waiting"), (1, "waiting"), (2, "waiting"), (3, "waiting"), (22, "failed")):
        processing.process_due_items(clock=lambda at=MONDAY + timedelta(minutes=minutes): at)
        assert said(batch)[0][1] == state
        assert "The site has an error (503)." in said(batch)[0][3]
    assert found.accepted == 3


def test_no_site_passes_for_a_feed_of_ours(cast, site):
    entry = (
        '{"external_id":"story-1","source":"cms","title":"Not ours","body":"Words that a stranger wrote."}'
    )
    found = site(http(entry, kind="application/vnd.stet.feed-entry+json"))
    batch = send(cast, ImportSource("entry", url=found.url))
    read()
    assert said(batch)[0][1] == "failed"
    assert not Article.objects.exists()


def test_the_embargo_that_was_sent_holds_for_each(cast):
    until = MONDAY + timedelta(days=1)
    send(cast, ImportSource("a.txt", TYPED.encode()), embargo_until=until)
    read()
    assert Article.objects.get().embargo_until == until


def test_whoever_has_left_the_desk_brings_in_nothing_more_and_another_can(cast):
    batch = send(cast, ImportSource("a.txt", TYPED.encode()))
    Membership.objects.filter(user=cast.checker).delete()
    read()
    assert (
        "Carl, who sent this, is no longer on the desk. Somebody who is can try again." in said(batch)[0][3]
    )
    processing.retry_items(batch, by=cast.editor, at=MONDAY)
    read()
    assert Article.objects.get().imported_by == cast.editor


def test_only_people_of_the_desk_retry(cast):
    batch = send(cast, ImportSource("b.png", PNG))
    read()
    with pytest.raises(NotAllowed):
        processing.retry_items(batch, by=cast.outsider, at=MONDAY)


def test_what_kills_its_reader_fails_after_five_times_and_never_loops(cast, monkeypatch):
    batch = send(cast, ImportSource("a.txt", TYPED.encode()), ImportSource("b.txt", TYPED.encode()))

    class Killed(BaseException):
        """As if the process had been shot: nothing after it runs."""

    def shot(body, **more):
        raise Killed

    monkeypatch.setattr(processing, "parse_bytes", shot)
    clock = iter(MONDAY + timedelta(seconds=101 * n) for n in range(1_000)).__next__
    for _ in range(10):
        with pytest.raises(Killed):
            processing.process_due_items(clock=clock)
    processing.process_due_items(clock=clock)
    monkeypatch.undo()
    assert [row[1] for row in said(batch)] == ["failed", "failed"]
    assert "Reading this failed 5 times." in said(batch)[0][3]
    assert bytes(batch.items.first().body) == TYPED.encode()
    processing.retry_items(batch, by=cast.checker, at=MONDAY)
    processing.process_due_items(clock=clock)
    assert Article.objects.count() == 1


def test_a_fault_of_our_own_is_said_and_stops_nothing_else(cast, monkeypatch):
    batch = send(
        cast, ImportSource("a.txt", TYPED.encode()), ImportSource("b.txt", TYPED.replace("e", "i").encode())
    )
    original = processing.parse_bytes

    def sometimes(body, **more):
        if b"e" in body:
            raise RuntimeError("a file from hell")
        return original(body, **more)

    monkeypatch.setattr(processing, "parse_bytes", sometimes)
    read()
    assert [row[1] for row in said(batch)] == ["failed", "done"]
    assert "because of a fault in Stet" in said(batch)[0][3]


def test_whoever_lost_the_lease_writes_nothing(cast, monkeypatch):
    batch = send(cast, ImportSource("a.txt", TYPED.encode()))
    original = processing.parse_bytes

    def slow(body, **more):
        ImportItem.objects.update(attempt=99)  # somebody else leased it meanwhile
        return original(body, **more)

    monkeypatch.setattr(processing, "parse_bytes", slow)
    read()
    assert not Article.objects.exists()
    assert said(batch) == [("a.txt", "waiting", "", "")]


def test_the_task_reads_what_is_due(cast):
    send(cast, ImportSource("a.txt", TYPED.encode()))
    assert tasks.process_import_items() == 1
    assert Article.objects.get().current_revision.text == FRAME
