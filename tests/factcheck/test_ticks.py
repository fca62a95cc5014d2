"""Ticks of a checker: theirs alone until they are sent, then claims with sources, verdicts and events."""

import pytest

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from audit.models import Event
from factcheck.assignments.actions import start_checking, take_claim
from factcheck.desk.memberships import end_holdings
from factcheck.galley import bulk as galley_bulk
from factcheck.galley.bulk import flag_items, send_ticks
from factcheck.galley.checklists import ChecklistLine, tick_item, update_checklist
from factcheck.galley.clearance import create_waiver
from factcheck.galley.ticks import create_tick, list_tickable_sources, list_ticks, remove_tick
from factcheck.models import ChecklistItem, Claim, Draft, ItemTick, Snapshot, Source, Verdict
from factcheck.models.enums import SourceHealth
from factcheck.verdicts.filing import save_draft
from factcheck.verdicts.reviews import approve_verdict, send_back_verdict
from factcheck.workflow.galley_items import list_items
from lib.errors import Blocked, Invalid, NotAllowed, Stale, WrongState
from tests.factcheck.workflow_driver import LATER
from tests.factories import create_article

BODY = [
    "It was Ada Holm who landed 300 crates in 1999.",
    "On Monday Ada Holm landed 40, and Bert Lund slept.",
]
PAGE = "https://log.example.org/"
COPY = "Ada Holm landed 300 crates. Bert Lund slept on."


@pytest.fixture
def own(cast):
    return create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="A row", body=BODY,
        url="https://own.example.org/",
    )  # fmt: skip


@pytest.fixture
def log(cast, own):
    """A page that a worker has checked and archived, against which Carl ticks."""
    tick(own, "300", cast.checker, url=PAGE)
    saved = Source.objects.get()
    copy = Snapshot.objects.create(source=saved, text=COPY, text_hash="0" * 64, captured_at=LATER)
    Source.objects.update(health=SourceHealth.OK, checked_at=LATER, title="Log", latest_snapshot=copy)
    saved.refresh_from_db()
    ItemTick.objects.all().delete()
    return saved


def item(article, words, place=0):
    return [one for one in list_items(article.current_revision) if one.exact == words][place]


def tick(article, words, by, place=0, **against):
    return create_tick(article.current_revision, item(article, words, place), by=by, at=LATER, **against)


def send(article, by):
    return send_ticks(article.current_revision, by=by, at=LATER)


def test_a_tick_against_an_address_makes_its_source_and_no_event(cast, own):
    before = Event.objects.count()
    tick(own, "300", cast.checker, url=PAGE)
    saved = Source.objects.get()
    assert (saved.url, saved.is_urgent) == (PAGE, True)
    assert Event.objects.count() == before
    assert not Claim.objects.exists()
    ticks = list_ticks(own.current_revision, cast.checker)
    assert [one.source for one in ticks.values()] == [saved]
    assert list_tickable_sources(own.current_revision, cast.checker, ticks) == [saved]
    assert list_ticks(own.current_revision, cast.second) == {}, "it is Carl's alone"


def test_another_tick_of_the_same_item_takes_the_place_of_the_first(cast, own, log):
    tick(own, "300", cast.checker, on_author="Nell Aldous")
    tick(own, "300", cast.checker, source=log)
    assert [one.source for one in ItemTick.objects.all()] == [log]
    one = item(own, "300")
    remove_tick(own.current_revision, start=one.start, end=one.end, kind=one.kind, by=cast.checker)
    with pytest.raises(WrongState, match="no longer ticked"):
        remove_tick(own.current_revision, start=one.start, end=one.end, kind=one.kind, by=cast.checker)


def test_what_is_sent_is_one_claim_a_sentence_with_its_passages_and_an_event_each(cast, own, log):
    for words in ("Ada Holm", "300"):
        tick(own, words, cast.checker, source=log)
    tick(own, "1999", cast.checker, on_author="Nell Aldous")
    done = send(own, cast.checker)
    assert done.refused == []
    claim = Claim.objects.get()
    verdict = Verdict.objects.get()
    assert (claim.state, claim.kind, claim.statement) == ("in_review", "number", BODY[0])
    assert claim.appearances.get().exact == "Ada Holm who landed 300 crates in 1999"
    assert (verdict.tick, verdict.author, verdict.on_author) == ("keep", cast.checker, "Nell Aldous")
    [citation] = claim.citations.all()
    assert (citation.passage, citation.passage_state) == ("Ada Holm landed 300 crates.", "there")
    assert citation.snapshot == log.latest_snapshot
    events = Event.objects.filter(subject=str(claim.public_id)).order_by("number")
    assert list(events.values_list("action", flat=True)) == ["flag", "take", "start", "cite", "submit"]
    assert set(events.values_list("actor", flat=True)) == {str(cast.checker.public_id)}
    assert not ItemTick.objects.exists()


def test_a_second_person_approves_and_the_checker_never(cast, own, log):
    tick(own, "300", cast.checker, source=log)
    [claim] = send(own, cast.checker).done
    with pytest.raises(NotAllowed):
        approve_verdict(claim, by=cast.checker, at=LATER)
    approve_verdict(claim, by=cast.second, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "approved"


def test_an_open_item_between_two_ticked_ones_stays_open(cast, own, log):
    tick(own, "Ada Holm", cast.checker, source=log)
    tick(own, "1999", cast.checker, source=log)
    assert len(send(own, cast.checker).done) == 2
    assert item(own, "300").state == "open"
    assert {item(own, words).state for words in ("Ada Holm", "1999")} == {"in_work"}


def test_a_name_in_two_sentences_is_one_claim(cast, own, log):
    tick(own, "Ada Holm", cast.checker, source=log)
    tick(own, "Ada Holm", cast.checker, place=1, source=log)
    send(own, cast.checker)
    assert Claim.objects.get().appearances.count() == 2


def test_a_source_that_was_not_checked_holds_its_claims_back_and_the_ticks_stay(cast, own, log):
    tick(own, "300", cast.checker, source=log)
    tick(own, "Bert Lund", cast.checker, url="https://new.example.org/")
    done = send(own, cast.checker)
    [refusal] = done.refused
    assert (refusal.what, str(refusal.why)) == ("Bert Lund", "1 source has not been checked yet.")
    assert len(done.done) == 1
    assert Claim.objects.count() == 1, "nothing of the refused one was written"
    assert list(list_ticks(own.current_revision, cast.checker)) == [item(own, "Bert Lund").key]


def test_an_item_that_somebody_waived_meanwhile_is_told_of_and_its_tick_goes(cast, own, log):
    one = item(own, "300")
    tick(own, "300", cast.checker, source=log)
    create_waiver(
        own.current_revision, start=one.start, end=one.end, kind=one.kind, reason="Known", by=cast.second,
        at=LATER,
    )  # fmt: skip
    done = send(own, cast.checker)
    assert [refusal.what for refusal in done.refused] == ["300"]
    assert not ItemTick.objects.exists()
    with pytest.raises(WrongState, match="not yours to check"):
        tick(own, "300", cast.checker, source=log)


def test_items_in_a_claim_that_nobody_took_are_ticked_in_it(cast, own, log):
    both = [item(own, "300"), item(own, "1999")]
    [claim] = flag_items(own.current_revision, both, by=cast.editor, at=LATER).done
    tick(own, "300", cast.checker, source=log)
    [refusal] = send(own, cast.checker).refused
    assert refusal.why == "Its claim has other items that are not ticked: “1999”."
    assert Claim.objects.get().state == "flagged", "nothing was done"
    tick(own, "1999", cast.checker, source=log)
    assert send(own, cast.checker).done == [claim]
    assert Claim.objects.get().state == "in_review"
    # Sent back, it is ticked again with the citation that it has.
    send_back_verdict(claim, comment="Look again", by=cast.second, at=LATER)
    for words in ("300", "1999"):
        tick(own, words, cast.checker, source=log)
    assert send(own, cast.checker).done == [claim]
    assert claim.citations.count() == 1
    assert claim.verdicts.count() == 2


def test_a_run_files_no_verdict_over_a_draft_of_another(cast, own, log):
    [claim] = flag_items(own.current_revision, [item(own, "300")], by=cast.editor, at=LATER).done
    claim = start_checking(take_claim(claim, by=cast.checker, at=LATER), by=cast.checker, at=LATER)
    tick(own, "300", cast.checker, source=log)
    fields = {"tick": "change", "proposed_text": "310 crates"}
    save_draft(claim, fields=fields, by=cast.checker, at=LATER)
    [refusal] = send(own, cast.checker).refused
    assert refusal.why == "You have a draft verdict on its claim. Send or clear it there."
    assert Draft.objects.get().fields == fields
    assert ItemTick.objects.exists()
    save_draft(claim, fields={"tick": "keep", "proposed_text": ""}, by=cast.checker, at=LATER)
    assert send(own, cast.checker).done == [claim]


def test_what_needs_a_checklist_is_flagged_first(cast, own, log):
    line = ChecklistLine("The unit is right", is_required=True)
    update_checklist(cast.desk, kind="number", lines=[line], by=cast.admin, at=LATER)
    for words in ("300", "Bert Lund"):
        tick(own, words, cast.checker, source=log)
    done = send(own, cast.checker)
    [refusal] = done.refused
    assert refusal.why == (
        "The desk requires a checklist: “The unit is right”. "
        "Flag the item, then tick the checklist on its claim."
    )
    assert len(done.done) == Claim.objects.count() == 1
    [claim] = flag_items(own.current_revision, [item(own, "300")], by=cast.checker, at=LATER).done
    claim = start_checking(take_claim(claim, by=cast.checker, at=LATER), by=cast.checker, at=LATER)
    tick_item(claim, key=str(ChecklistItem.objects.in_use().get().public_id), by=cast.checker, at=LATER)
    assert send(own, cast.checker).done == [claim]


def test_items_in_a_claim_of_somebody_else_are_not(cast, own, log):
    [claim] = flag_items(own.current_revision, [item(own, "300")], by=cast.editor, at=LATER).done
    take_claim(claim, by=cast.second, at=LATER)
    with pytest.raises(WrongState, match="not yours to check"):
        tick(own, "300", cast.checker, source=log)


def test_ticks_follow_their_sentences_onto_a_newer_version(cast, own, log):
    old = own.current_revision
    first, second = item(own, "300"), item(own, "40")
    tick(own, "300", cast.checker, source=log)
    tick(own, "40", cast.checker, source=log)
    text = old.text.replace("landed 40", "landed 41")
    create_manual_revision(own, ParsedArticle(own.headline, text, ""), by=cast.editor, at=LATER)
    own.refresh_from_db()
    assert list(list_ticks(own.current_revision, cast.checker)) == [item(own, "300").key]
    with pytest.raises(Stale):
        create_tick(old, second, source=log, by=cast.checker, at=LATER)
    # Ticked again there, it is one tick, and taken back it is none.
    tick(own, "300", cast.checker, on_author="Nell Aldous")
    assert len(list_ticks(own.current_revision, cast.checker)) == 1
    remove_tick(own.current_revision, start=first.start, end=first.end, kind=first.kind, by=cast.checker)
    assert list_ticks(own.current_revision, cast.checker) == {}


def test_a_tick_whose_sentence_changed_is_told_of_by_its_words_and_goes(cast, own, log):
    for words in ("300", "40"):
        tick(own, words, cast.checker, source=log)
    text = own.current_revision.text.replace("landed 40", "lost 40")
    create_manual_revision(own, ParsedArticle(own.headline, text, ""), by=cast.editor, at=LATER)
    own.refresh_from_db()
    done = send(own, cast.checker)
    [refusal] = done.refused
    assert (refusal.what, str(refusal.why)) == (
        "40",
        "Its sentence changed after you ticked it. Check it again.",
    )
    assert len(done.done) == 1
    assert not ItemTick.objects.exists()


def test_what_is_ticked_while_a_run_is_sent_stays(cast, own, log, monkeypatch):
    def send_part(*args, **kwargs):
        tick(own, "Bert Lund", cast.checker, source=log)
        return real(*args, **kwargs)

    real = galley_bulk._send_part
    monkeypatch.setattr(galley_bulk, "_send_part", send_part)
    tick(own, "300", cast.checker, source=log)
    send(own, cast.checker)
    assert list(list_ticks(own.current_revision, cast.checker)) == [item(own, "Bert Lund").key]


def test_nobody_ticks_who_could_not_take_the_claim(cast, own, log, article):
    for person in (cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(NotAllowed):
            tick(own, "300", person, source=log)
    with pytest.raises(Invalid, match="name the author"):
        tick(own, "300", cast.checker)
    with pytest.raises(Invalid, match="only in our copy"):
        create_tick(article.current_revision, item(own, "300"), source=log, by=cast.checker, at=LATER)
    cast.desk.self_service = False
    cast.desk.save()
    own.refresh_from_db()
    with pytest.raises(Blocked, match="an editor assigns claims"):
        tick(own, "300", cast.checker, source=log)


def test_an_off_the_record_source_is_no_choice(cast, own, log):
    Source.objects.update(is_restricted=True)
    log.refresh_from_db()
    with pytest.raises(NotAllowed, match="off-the-record"):
        tick(own, "300", cast.checker, source=log)
    assert list_tickable_sources(own.current_revision, cast.checker, {}) == []


def test_whoever_leaves_the_desk_leaves_no_ticks(cast, own, log):
    tick(own, "300", cast.checker, source=log)
    tick(own, "300", cast.second, source=log)
    end_holdings(cast.checker, cast.desk, at=LATER)
    assert [one.checker for one in ItemTick.objects.all()] == [cast.second]


def test_a_desk_that_hides_the_newsroom_hides_it_from_the_first_tick(cast, own):
    cast.desk.fetch_identity = "neutral"
    cast.desk.save()
    tick(own, "300", cast.checker, url=PAGE)
    assert Source.objects.fetched_anonymously().count() == 1
