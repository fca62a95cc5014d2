"""A whole desk presses Save in the same second: one is written, and all others read so and lose nothing.

Through the addresses that a browser sends to, on real connections; what verbs do at once is in test_races.
"""

from collections import Counter
from functools import partial
from html import unescape
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.db.models import F
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Membership, User
from audit.models import Event
from audit.verify import verify_chain
from factcheck.claims import editing
from factcheck.models import Claim, Publication, Source
from factcheck.sources import citation_actions
from factcheck.transitions.submissions import FailedSubmission
from factcheck.verdicts import reviews as reviews_actions
from factcheck.workflow.content_hash import compute_current_hash
from factcheck.workflow.facts import get_verdict_in_review
from factcheck.workflow.transition import lock_claim
from lib.datetimes.clock import now
from lib.db.connections import RequestTimeExceeded, StatementTimer
from lib.errors import Stale, TookTooLong
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.concurrency import at_once, steps
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY
from tests.sampling import mark_for_long_runs

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
HANDLER = WSGIHandler()
TOKEN = "t" * 32
MANY = [30, pytest.param(200, marks=pytest.mark.long)]


@pytest.fixture
def editors(cast):
    """editors(30) -> so many more editors of the desk, each signed in."""

    def signed_in(many):
        people = [User.objects.create(username=f"p{n}", name=f"Person {n}") for n in range(many)]
        Membership.objects.bulk_create(
            Membership(user=person, desk=cast.desk, role="editor", joined_at=MONDAY) for person in people
        )
        clients = [Client() for _ in people]
        for client, person in zip(clients, people, strict=True):
            client.force_login(person)
        return list(zip(people, clients, strict=True))

    return signed_in


def typed(claim, words):
    return {
        "version": claim.version, "statement": words, "claimant": claim.claimant, "kind": claim.kind,
        "priority": claim.priority, "said_precision": claim.said_precision, "origin_url": claim.origin_url,
    }  # fmt: skip


def sent(client, address, data, answers, key):
    """An act for ``at_once`` that keeps what the browser got.

    Straight to the handler: every test client that waits for its answer also copies all that the others are
    being drawn, so that two hundred of them would wait for that alone.
    """
    browser = RequestFactory()
    browser.cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    browser.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    request = browser.post(address, data | {"csrfmiddlewaretoken": TOKEN})

    def act():
        answer = HANDLER.get_response(request)
        answers[key] = (answer.status_code, unescape(answer.content.decode()))
        assert answer.status_code != 503 or answer["Retry-After"] == "5"

    return act


def told_that_somebody_was_faster(page):
    """In one of two ways: it was changed, or whoever is changing it was waited for long enough."""
    return "Somebody else changed this claim" in page or "Somebody else is saving this right now" in page


@pytest.mark.parametrize("many", MANY)
def test_of_many_editors_of_one_claim_one_is_written_and_the_rest_keep_what_they_typed(
    create_claim_in_state, editors, many
):
    claim = create_claim_in_state("flagged")
    address = reverse("claim_detail", args=[claim.public_id]) + "edit/"
    events = Event.objects.count()
    answers: dict[str, tuple[int, str]] = {}
    received = at_once(
        [
            sent(
                client,
                address,
                typed(claim, f"What {person.name} typed, word for word"),
                answers,
                person.name,
            )
            for person, client in editors(many)
        ],
        patience=60 + many,
    )
    assert received == {"done": many}, "nobody waits for ever, and nobody sees an error"
    assert Counter(status for status, _ in answers.values()) == {302: 1, 409: many - 1}
    winner = next(name for name, (status, _) in answers.items() if status == 302)
    before = claim.version
    claim.refresh_from_db()
    assert claim.statement == f"What {winner} typed, word for word"
    assert claim.version == before + 1
    assert Event.objects.count() == events + 1
    assert steps(claim, "update_claim") == 1
    for name, (status, page) in answers.items():
        if status == 409:
            assert told_that_somebody_was_faster(page), name
            assert f"What {name} typed, word for word" in page, "what was typed is still there"
    assert verify_chain().ok


@pytest.mark.parametrize("many", MANY)
def test_a_verdict_that_many_publish_goes_out_once(create_claim_in_state, editors, many):
    claim = create_claim_in_state("approved")
    Source.objects.update(checked_at=now())
    address = reverse("claim_transition", args=[claim.public_id, "publish"])
    answers: dict[tuple[str, int], tuple[int, str]] = {}
    people = editors(many // 2)
    # Each twice: a double click, and a browser that tries again.
    acts = [
        sent(client, address, {"version": claim.version}, answers, (person.name, click))
        for person, client in people
        for click in (1, 2)
    ]
    at_once(acts, patience=60 + many)
    assert Counter(status for status, _ in answers.values()) == {302: 1, 409: 2 * len(people) - 1}
    claim.refresh_from_db()
    assert (claim.state, claim.publication_status) == ("settled", "live")
    assert Publication.objects.count() == steps(claim, "publish") == 1
    relay_events()
    assert relay_events() == 0
    assert PublicDocument.objects.filter(public_id=claim.public_id).count() == 1
    assert verify_chain().ok


@pytest.mark.parametrize(
    ("lock_timeout", "seconds", "answer", "words"),
    [
        (50, 10, 409, "Somebody else is saving this right now"),
        # The wait took all the time that a request has with the database.
        (5000, 1, 503, "This took too long"),
    ],
)
def test_whoever_waited_too_long_for_somebody_else_reads_so_and_keeps_what_they_typed(
    create_claim_in_state, editors, settings, lock_timeout, seconds, answer, words
):
    settings.STET_REQUEST_DATABASE_SECONDS = seconds
    claim = create_claim_in_state("flagged")
    [(_, client)] = editors(1)
    address = reverse("claim_detail", args=[claim.public_id]) + "edit/"
    answers: dict[str, tuple[int, str]] = {}
    send = sent(client, address, typed(claim, "Typed while another held it"), answers, "second")

    def impatient():
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {lock_timeout}")
        send()

    with transaction.atomic():
        lock_claim(claim)
        assert at_once([impatient]) == {"done": 1}
    status, page = answers["second"]
    assert status == answer
    assert words in page
    assert "Typed while another held it" in page
    assert steps(claim, "update_claim") == 0


def test_a_form_that_is_old_already_is_refused_without_waiting_for_whoever_saves_now(
    create_claim_in_state, cast, editors, settings
):
    settings.STET_REQUEST_DATABASE_SECONDS = 1  # which a wait for the lock would take
    claim = create_claim_in_state("flagged")
    [(_, client)] = editors(1)
    address = reverse("claim_detail", args=[claim.public_id]) + "edit/"
    answers: dict[str, tuple[int, str]] = {}
    act = sent(client, address, typed(claim, "Typed before another saved"), answers, "second")
    editing.update_claim(claim, statement="Saved by another", by=cast.editor, at=LATER)
    with transaction.atomic():
        lock_claim(claim)
        assert at_once([act]) == {"done": 1}
    status, page = answers["second"]
    assert status == 409
    assert "Somebody else changed this claim first" in page
    assert "Typed before another saved" in page


@pytest.mark.parametrize("refusal", [RequestTimeExceeded, Stale])
def test_whoever_lost_to_another_and_has_no_time_left_reads_so_and_keeps_what_they_typed(
    create_claim_in_state, editors, monkeypatch, refusal
):
    claim = create_claim_in_state("flagged")
    [(_, client)] = editors(1)
    address = reverse("claim_detail", args=[claim.public_id]) + "edit/"
    answers: dict[str, tuple[int, str]] = {}

    def wait_for_another(*_, **__):
        [timer] = [one for one in connection.execute_wrappers if isinstance(one, StatementTimer)]
        timer.left = 0
        save = partial(Claim.objects.filter(pk=claim.pk).update, version=F("version") + 1)
        assert at_once([save]) == {"done": 1}
        raise refusal("the time is over, or the claim has another version")

    monkeypatch.setattr(editing, "lock_batch_of_one", wait_for_another)
    assert at_once([sent(client, address, typed(claim, "Typed meanwhile"), answers, "second")]) == {"done": 1}
    status, page = answers["second"]
    assert status == 409
    assert "Typed meanwhile" in page


@pytest.mark.parametrize(("version", "is_stale"), [(0, False), (1, True), (2, False)])
def test_whose_time_is_over_lost_to_another_only_where_the_form_says_an_older_version(version, is_stale):
    attempt = FailedSubmission("edit", None, TookTooLong("It took too long."), version)
    attempt.compare_version(2)
    assert attempt.is_stale is is_stale


@pytest.mark.parametrize("turn", mark_for_long_runs(range(2), "approvals"))
def test_whoever_approves_while_others_edit_approves_what_stands_or_nothing(
    create_claim_in_state, cast, editors, turn
):
    """By the verbs, each on whatever it finds: the worst order that can be."""
    claim = create_claim_in_state("in_review")
    citation = claim.citations.first()
    people = [person for person, _ in editors(30)]

    def approving(person):
        return lambda: reviews_actions.approve_verdict(claim, by=person, at=LATER)

    def wording(person):
        return lambda: editing.update_claim(claim, statement=f"{person.name} says so", by=person, at=LATER)

    def citing(person):
        words = f"20,145 crates, {person.name}"
        return lambda: citation_actions.update_citation(citation, passage=words, by=person, at=LATER)

    acts = [make(person) for make, some in zip(
        (approving, wording, citing), (people[:15], people[15:25], people[25:]), strict=True
    ) for person in some]  # fmt: skip
    received = at_once(acts[::-1] if turn else acts)
    assert set(received) <= {"done", "WrongState", "Blocked", "NotAllowed"}, received
    claim.refresh_from_db()
    assert claim.state in {"checking", "approved"}, "edits take a ruling back, wherever it was"
    votes = get_verdict_in_review(claim).reviews.filter(withdrawn_at__isnull=True)
    if claim.state == "approved":
        assert (
            compute_current_hash(claim, get_verdict_in_review(claim))
            == get_verdict_in_review(claim).content_hash
        )
        assert votes.exists()
    else:
        assert not votes.exists(), "no vote is left on words that are gone"
        # Whoever came first found it in review, or approved already.
        told = [find_notices(one, claim=claim) for one in ("The approval was", "The verdict was taken back")]
        assert any(one.exists() for one in told)
    assert Event.objects.filter(subject=str(claim.public_id)).count() == claim.version
    assert verify_chain().ok
