"""Twenty people at once, on real connections: one wins, the others are told, and the record stays whole."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from accounts.models import Membership, OutgoingEmail, User
from articles.actions.importing import create_manual_revision, import_article
from articles.importers import ParsedArticle
from articles.models import Article, Revision
from audit.models import Event
from audit.verify import verify_chain
from factcheck import link_checks
from factcheck.anchoring import reanchor
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import editing, soft_lock
from factcheck.claims.flagging import add_repeated_appearance, flag_claim
from factcheck.galley import clearance as clearance_actions
from factcheck.galley.checklists import ChecklistLine, list_checklist_items, tick_item, update_checklist
from factcheck.models import Claim, LinkCheck, Publication, ReaderReport, Review, SoftLock, Source
from factcheck.models.enums import SourceHealth
from factcheck.periodic import publish_due_verdicts, reanchor_due_revisions, withdraw_stale_approvals
from factcheck.sources import citation_actions, drift_actions
from factcheck.verdicts import publication
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.reader_reports import answer_reader_report, create_reader_report
from factcheck.workflow.content_hash import compute_current_hash
from factcheck.workflow.facts import get_verdict_in_review
from lib.errors import Invalid
from lib.text.plain_text import build_plain_text
from tests.concurrency import at_once, steps, while_somebody_waits
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, HEADLINE, MONDAY, create_article, flag_claim_on
from tests.sampling import mark_all_but_every, mark_for_long_runs

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
TWENTY = range(20)
Acts = list[Callable[[], Any]]
LOST = {"Stale", "WrongState"}


@pytest.fixture
def twenty(cast):
    """Twenty more checkers of the desk."""
    people = [User.objects.create(username=f"p{n}", name=f"Person {n}") for n in TWENTY]
    for person in people:
        Membership.objects.create(user=person, desk=cast.desk, role="editor", joined_at=MONDAY)
    return people


def one_won(came: Counter[str]) -> bool:
    return came["done"] == 1 and set(came) <= {"done", *LOST} and came.total() == 20


@pytest.mark.parametrize("from_page", [True, False])
def test_of_twenty_approvals_one_counts(create_claim_in_state, twenty, from_page):
    claim = create_claim_in_state("in_review")
    version = claim.version if from_page else None
    received = at_once(
        [partial(reviews_actions.approve_verdict, claim, by=p, at=LATER, version=version) for p in twenty]
    )
    assert one_won(received), received
    assert steps(claim, "approve") == 1
    assert Review.objects.count() == 1
    assert verify_chain().ok


def test_of_twenty_who_take_a_claim_one_has_it(create_claim_in_state, twenty):
    claim = create_claim_in_state("flagged")
    received = at_once([partial(assignments_actions.take_claim, claim, by=p, at=LATER) for p in twenty])
    assert one_won(received), received
    assert claim.assignments.count() == steps(claim, "take") == 1


def test_a_verdict_is_published_once(create_claim_in_state, twenty):
    claim = create_claim_in_state("approved")
    received = at_once([partial(publication.publish_verdict, claim, by=p, at=LATER) for p in twenty])
    assert one_won(received), received
    assert Publication.objects.count() == steps(claim, "publish") == 1


def test_a_scheduled_verdict_goes_out_once_however_many_sweeps_run(create_claim_in_state, cast):
    claim = create_claim_in_state("approved")
    publication.publish_verdict(claim, publish_at=LATER, by=cast.editor, at=MONDAY)
    at_once([lambda: publish_due_verdicts(at=LATER)] * 8)
    assert Publication.objects.count() == 1
    claim.refresh_from_db()
    assert (claim.state, claim.publish_at) == ("settled", None)


def test_of_twenty_edits_of_one_version_one_is_written(create_claim_in_state, twenty):
    claim = create_claim_in_state("flagged")
    received = at_once(
        [
            partial(editing.update_claim, claim, statement=p.name, by=p, at=LATER, version=claim.version)
            for p in twenty
        ]
    )
    assert received == {"done": 1, "Stale": 19}
    assert steps(claim, "update_claim") == 1


def test_one_article_imported_twenty_times_is_one_article(cast):
    clean = ParsedArticle(
        HEADLINE, build_plain_text(HEADLINE, BODY), "", canonical_url="https://news.example.org/x"
    )
    given = {"desk": cast.desk, "provenance": "external", "by": cast.editor, "at": LATER}
    assert at_once([lambda: import_article(clean, **given)] * 20) == {"done": 20}
    assert Article.objects.count() == Revision.objects.count() == Event.objects.count() == 1


def test_newer_words_imported_twenty_times_are_one_revision(cast):
    given = {"desk": cast.desk, "provenance": "external", "by": cast.editor, "at": LATER}
    url = "https://news.example.org/x"
    import_article(ParsedArticle(HEADLINE, build_plain_text(HEADLINE, BODY), "", canonical_url=url), **given)
    newer = ParsedArticle(HEADLINE, build_plain_text(HEADLINE, BODY[:2]), "", canonical_url=url)
    assert at_once([lambda: import_article(newer, **given)] * 20) == {"done": 20}
    assert Revision.objects.count() == 2
    assert verify_chain().ok


def test_twenty_first_claims_open_an_article_once(article, twenty):
    received = at_once([partial(flag_claim_on, article, "18,500 crates", p, at=LATER) for p in twenty])
    assert received == {"done": 20}
    assert Event.objects.filter(subject=str(article.public_id), action="open").count() == 1
    assert verify_chain().count == 22, "twenty claims, one article, and the one claimant of all"


@pytest.mark.parametrize("turn", mark_all_but_every(2, range(4), "approvals"))
def test_what_is_approved_is_what_it_rests_on_however_the_citations_move(
    create_claim_in_state, cast, twenty, turn
):
    claim = create_claim_in_state("in_review")
    citation = claim.citations.first()
    acts: Acts = [partial(reviews_actions.approve_verdict, claim, by=p, at=LATER) for p in twenty[:6]]
    acts += [
        partial(citation_actions.update_citation, citation, passage=f"words {n}", by=cast.checker, at=LATER)
        for n in range(6)
    ]
    acts += [
        partial(
            citation_actions.create_citation,
            claim,
            url=f"https://n.example.org/{n}",
            by=cast.checker,
            at=LATER,
        )
        for n in range(4)
    ]
    received = at_once(acts if turn % 2 else acts[::-1])
    assert set(received) <= {"done", "WrongState", "Blocked"}, received
    claim.refresh_from_db()
    verdict = get_verdict_in_review(claim)
    if claim.state == "approved":
        assert compute_current_hash(claim, verdict) == verdict.content_hash
    assert Event.objects.filter(subject=str(claim.public_id)).count() == claim.version


def test_one_new_page_cited_by_twenty_claims_is_one_source(article, cast, twenty):
    claims = [flag_claim_on(article, "18,500 crates", cast.editor) for _ in TWENTY]
    received = at_once(
        [
            partial(citation_actions.create_citation, c, url="https://new.example.org/", by=p, at=LATER)
            for c, p in zip(claims, twenty, strict=True)
        ]
    )
    assert received == {"done": 20}
    assert Source.objects.count() == 1


def test_two_sweeps_at_once_never_look_at_a_page_twice(create_claim_in_state, cast):
    claim = create_claim_in_state("checking")
    for n in range(12):
        citation_actions.create_citation(claim, url=f"https://n.example.org/{n}", by=cast.checker, at=MONDAY)

    def sweep():
        for lease, _ in link_checks.lease_due_sources(at=LATER, limit=5):
            link_checks.save_check_result(
                lease, link_checks.CheckResult(outcome=SourceHealth.OK, text="x"), at=LATER
            )

    assert at_once([sweep] * 4) == {"done": 4}
    sweep()
    assert LinkCheck.objects.count() == 12
    assert set(LinkCheck.objects.values_list("attempt", flat=True)) == {1}


def test_a_drift_is_decided_by_one(create_claim_in_state, twenty):
    claim = create_claim_in_state("live")
    claim.citations.update(drifted_at=MONDAY)
    citation = claim.citations.first()
    received = at_once(
        [partial(drift_actions.decide_drift, citation, reason=p.name, by=p, at=LATER) for p in twenty]
    )
    assert one_won(received), received
    citation.refresh_from_db()
    assert citation.drift_decision_reason == citation.decided_by.name


def test_a_claim_that_is_moved_away_under_others_is_still_found(create_claim_in_state, cast, twenty):
    claim = create_claim_in_state("flagged")
    acts: Acts = [partial(editing.move_claim, claim, to=cast.other_desk, by=cast.editor, at=LATER)]
    acts += [partial(assignments_actions.take_claim, claim, by=p, at=LATER) for p in twenty[:19]]
    received = at_once(acts)
    assert set(received) <= {"done", "WrongState", "NotAllowed"}, received
    claim.refresh_from_db()
    assert claim.desk == cast.other_desk


def test_a_report_sent_twenty_times_at_once_is_one_and_the_same_words_stand_behind_one(create_claim_in_state):
    claim = create_claim_in_state("live")
    send = partial(create_reader_report, claim, text="Your table has 18,145 crates.", about=1, at=LATER)
    assert at_once([partial(send, secret="a" * 64) for _ in TWENTY]) == {"done": 20}
    assert ReaderReport.objects.count() == 1
    assert at_once([partial(send, secret=f"{number:064}") for number in TWENTY]) == {"done": 20}
    assert ReaderReport.objects.first_of_group().count() == 1
    assert ReaderReport.objects.filter(duplicate_of__isnull=False).count() == 20
    verify_chain()


def test_of_twenty_answers_to_one_report_one_is_sent(create_claim_in_state, twenty):
    sent = create_reader_report(
        create_claim_in_state("live"),
        text="Your table has 18,145 crates.",
        about=1,
        email="ada@example.org",
        at=LATER,
    )
    answer = {"outcome": "no_change", "answer": "It stands.", "at": LATER, "version": 1}
    assert one_won(at_once([partial(answer_reader_report, sent, by=person, **answer) for person in twenty]))
    assert OutgoingEmail.objects.count() == 1


def test_two_who_merge_each_into_the_other_do_not_wait_for_each_other(article, cast, twenty):
    one, two = (flag_claim_on(article, words, cast.editor) for words in ("18,500 crates", "12 %"))
    received = at_once(
        [
            partial(editing.merge_claim, a, into=b, by=p, at=LATER)
            for p, (a, b) in zip(twenty, [(one, two), (two, one)] * 10, strict=True)
        ]
    )
    assert received["done"] == 1, received
    assert set(received) <= {"done", "WrongState", "Invalid"}


@pytest.mark.parametrize("turn", mark_for_long_runs(range(3), "an article"))
def test_everything_that_touches_an_article_at_once_never_deadlocks(
    create_claim_in_state, cast, article, twenty, turn
):
    live = create_claim_in_state("live")
    claims = [flag_claim_on(article, words, cast.editor) for words in ("18,500 crates", "12 %", "a week")]
    other = create_article(cast.desk, cast.editor, headline="Again", url=f"https://o{turn}.example.org/")
    assert other.current_revision is not None
    start = other.current_revision.text.index("20,000 crates")
    old = article.current_revision

    def words(n):
        body = [BODY[0], BODY[1].replace("12 %", f"{n} %"), BODY[2]]
        create_manual_revision(
            article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), ""), by=cast.editor, at=LATER
        )
        reanchor_due_revisions(at=LATER)

    acts: Acts = [partial(words, n) for n in (13, 14)]
    acts += [
        partial(flag_claim, old, by=cast.checker, at=LATER, start=0, end=5, statement="River"),
        partial(
            add_repeated_appearance,
            live,
            other.current_revision,
            by=cast.checker,
            at=LATER,
            start=start,
            end=start + 13,
        ),
        partial(add_repeated_appearance, live, old, by=cast.checker, at=LATER, start=0, end=5),
        partial(clearance_actions.withdraw_article, article, reason="Killed", by=cast.editor, at=LATER),
        partial(clearance_actions.restore_article, article, by=cast.standards, at=LATER),
        partial(withdraw_stale_approvals, at=LATER),
        partial(reanchor_due_revisions, at=LATER + timedelta(hours=1)),
        partial(publication.mark_under_review, live, reason="A reader", by=cast.editor, at=LATER),
        *[
            partial(assignments_actions.take_claim, c, by=p, at=LATER)
            for c, p in zip(claims, twenty, strict=False)
        ],
        partial(editing.merge_claim, claims[0], into=claims[1], by=cast.editor, at=LATER),
        partial(
            citation_actions.create_citation,
            claims[2],
            url="https://n.example.org/",
            by=cast.editor,
            at=LATER,
        ),
    ]
    received = at_once(acts if turn % 2 else acts[::-1])
    broken = {"OperationalError", "IntegrityError", "DeadlockDetected", "BrokenBarrierError", "KeyError"}
    assert not broken & set(received), received
    assert verify_chain().ok
    for claim in Claim.objects.all():
        assert Event.objects.filter(subject=str(claim.public_id)).count() == claim.version
    newest = article.revisions.get(number=article.revisions.count())
    reanchor.reanchor_revision(newest, at=LATER)
    heads = Claim.objects.exclude(state="closed").filter(appearances__revision__article=article).distinct()
    for claim in heads:
        assert claim.appearances.filter(revision=newest).exists(), "no claim is left behind on older words"


def test_a_soft_lock_that_ends_while_it_is_refreshed_is_set_anew(create_claim_in_state, cast):
    claim = create_claim_in_state("checking")
    soft_lock.refresh_soft_lock(claim, by=cast.checker, at=LATER)
    while_somebody_waits(
        SoftLock.objects.filter(claim=claim).delete,
        partial(soft_lock.refresh_soft_lock, claim, by=cast.checker, at=LATER),
    )
    assert SoftLock.objects.get().person == cast.checker


def test_a_default_line_does_not_come_back_with_a_tick_that_waited(create_claim_in_state, cast):
    claim = create_claim_in_state("checking")
    Claim.objects.filter(pk=claim.pk).update(kind="number")
    lines = [ChecklistLine("Somebody who knows was asked")]

    def tick():
        with pytest.raises(Invalid, match="no longer on the checklist"):
            tick_item(claim, key="unit", by=cast.checker, at=LATER)

    while_somebody_waits(
        partial(update_checklist, cast.desk, kind="number", lines=lines, by=cast.admin, at=LATER), tick
    )
    assert [str(item) for item in list_checklist_items(cast.desk, "number")] == [lines[0].text]
