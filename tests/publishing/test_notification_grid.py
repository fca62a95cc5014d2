"""Each event that people are told of, on each way by which it reaches them: what is really sent."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, OutgoingEmail, User
from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.assignments.actions import assign_claim
from factcheck.desk.digest import send_due_digests
from factcheck.desk.emails import send_due_notifications
from factcheck.desk.notification_sweeps import notify_of_deadlines
from factcheck.desk.notifications import set_notification_settings
from factcheck.discussion.actions import create_post
from factcheck.link_checks.notices import notify_of_changed_passages
from factcheck.models import Claim, Notification
from factcheck.models.notification_topics import TOPICS
from factcheck.periodic import reanchor_due_revisions
from factcheck.replies.links import answer_by_link, create_reply_link
from factcheck.verdicts.publication import propose_retraction, publish_verdict
from factcheck.verdicts.reader_reports import create_reader_report
from factcheck.verdicts.reviews import approve_verdict, send_back_verdict
from factcheck.workflow.notify import notify_admins
from lib.text.plain_text import build_plain_text
from publishing.webhooks.actions import create_webhook_endpoint, list_owner_events
from publishing.webhooks.claim_fan_out import COLLECTION_TIME
from tests.factories import BODY, HEADLINE, MONDAY, Cast
from tests.publishing.webhook_receiver import WebhookReceiver, deliver_events
from tests.sampling import mark_all_but_every

AT = MONDAY + timedelta(days=1)
HOUR = timedelta(hours=1)
TYPED = "herring-and-chips"
"""In whatever somebody types: it is in no subject and in no chat."""
STATEMENT = "It is true that 20,000 crates of herring"
IN_APP, EMAIL, DIGEST = "in_app", "email", "digest"


class Row(NamedTuple):
    """One event: the state before, who is told, what they read, by what at first, and what a chat reads."""

    state: str
    act: Callable[[Claim, Cast], object]
    person: str
    sentence: str
    subject: str
    channels: set[str]
    chat: str = ""


def have_due(claim: Claim, cast: Cast, *, within: timedelta) -> None:
    notify_of_deadlines(at=AT - 5 * HOUR)
    Claim.objects.filter(pk=claim.pk).update(due_at=AT + within)
    notify_of_deadlines(at=AT)


def change_text(claim: Claim, cast: Cast) -> None:
    body = [line.replace("20,000 crates", "30,000 crates") for line in BODY]
    parsed = ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), "")
    create_manual_revision(claim.article, parsed, by=cast.editor, at=AT)
    reanchor_due_revisions(at=AT)


def answer(claim: Claim, cast: Cast) -> None:
    link = create_reply_link(claim.replies.get(), by=cast.checker, at=MONDAY + HOUR).link
    answer_by_link(link, text=TYPED, answered_by="Ada", at=AT - HOUR / 2)


def mention(claim: Claim, cast: Cast) -> None:
    create_post(claim, text=f"@Carl {TYPED}", by=cast.editor, at=AT)


GRID = {
    "assigned": Row(
        "flagged",
        lambda claim, cast: assign_claim(claim, checker=cast.checker, by=cast.editor, at=AT, note=TYPED),
        "checker",
        f"Edith assigned this claim to you: {TYPED}",
        "Assigned to you",
        {IN_APP, EMAIL},
        "Edith assigned a claim to Carl",
    ),
    "due soon": Row(
        "assigned",
        lambda claim, cast: have_due(claim, cast, within=HOUR),
        "checker",
        "This claim is due within two hours.",
        "Due",
        {IN_APP, EMAIL},
        "A claim is due within two hours",
    ),
    "overdue": Row(
        "assigned",
        lambda claim, cast: have_due(claim, cast, within=-HOUR),
        "checker",
        "This claim is overdue.",
        "Overdue",
        {IN_APP, EMAIL},
        "A claim is overdue",
    ),
    "sent back": Row(
        "in_review",
        lambda claim, cast: send_back_verdict(claim, comment=TYPED, by=cast.editor, at=AT),
        "checker",
        f"Edith sent this verdict back: {TYPED}",
        "Your verdict",
        {IN_APP, EMAIL},
        "Edith sent a verdict back",
    ),
    "approved": Row(
        "in_review",
        lambda claim, cast: approve_verdict(claim, comment=TYPED, by=cast.editor, at=AT),
        "checker",
        "Edith approved your verdict.",
        "Approved or published",
        {IN_APP, DIGEST},
        "Edith approved a verdict",
    ),
    "published": Row(
        "approved",
        lambda claim, cast: publish_verdict(claim, by=cast.editor, at=AT),
        "checker",
        "Edith published this verdict.",
        "Approved or published",
        {IN_APP, DIGEST},
        "Edith published a verdict",
    ),
    "text changed": Row(
        "checking",
        change_text,
        "checker",
        "The article’s text changed.",
        "Text changed",
        {IN_APP, DIGEST},
        "The article’s text changed under a claim",
    ),
    "source changed": Row(
        "sent_back",
        lambda claim, cast: notify_of_changed_passages(
            claim.citations.values_list("pk", flat=True)[:1], at=AT
        ),
        "checker",
        "A cited source changed: Table one",
        "Source changed",
        {IN_APP, DIGEST},
        "A cited source changed",
    ),
    "reply arrived": Row(
        "awaiting_reply",
        answer,
        "checker",
        "The mayor answered through the reply link.",
        "Right of reply",
        {IN_APP, EMAIL},
        "A reply arrived",
    ),
    "reader report": Row(
        "live",
        lambda claim, cast: create_reader_report(claim, text=TYPED, about=1, at=AT),
        "editor",
        f"A reader reported an error: “{TYPED}”",
        "Reader report",
        {IN_APP, DIGEST},
        "A reader reported an error",
    ),
    "mention": Row(
        "checking",
        mention,
        "checker",
        f"Edith mentioned you in the discussion: @Carl {TYPED}",
        "You are mentioned",
        {IN_APP, EMAIL},
    ),
    "retraction to confirm": Row(
        "live",
        lambda claim, cast: propose_retraction(
            claim, reason=TYPED, public_note=TYPED, by=cast.standards, at=AT
        ),
        "editor",
        f"Stan proposed a retraction: {TYPED}",
        "Retraction to confirm",
        {IN_APP, EMAIL},
        "Stan proposed a retraction. A second person must confirm it",
    ),
    "worker trouble": Row(
        "checking",
        lambda claim, cast: notify_admins("worker_silent", at=AT, worker="fetch", seconds=360),
        "admin",
        "Fetch worker: silent for 6 minutes.",
        "The Daily Proof",
        {IN_APP, EMAIL},
    ),
}


@pytest.fixture
def channel(cast: Cast, receiver: WebhookReceiver) -> None:
    """A chat of the desk that is posted everything."""
    create_webhook_endpoint(
        cast.desk, by=cast.editor, at=AT - HOUR, name="#facts", url=receiver.url, form="slack",
        events=list_owner_events(cast.desk),
    )  # fmt: skip


@pytest.fixture
def happen(
    cast: Cast, create_claim_in_state: Callable[..., Claim], receiver: WebhookReceiver, channel: None
) -> Callable[..., User]:
    """happen(row) -> whoever is told of it, once all has been sent; ``before`` is called just before."""

    def play(row: Row, before: Callable[[User], None] = lambda person: None) -> User:
        User.objects.filter(kind="person").update(digest_sent_at=AT - HOUR)
        for user in User.objects.filter(kind="person"):
            User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
        claim = create_claim_in_state("in_review" if row.state == "sent_back" else row.state, by_verbs=True)
        if row.state == "sent_back":
            claim = send_back_verdict(claim, comment="Again", by=cast.editor, at=MONDAY + HOUR)
        assert claim.statement == STATEMENT
        deliver_events(AT - HOUR)
        deliver_events(AT - HOUR + COLLECTION_TIME)
        receiver.requests.clear()
        Notification.objects.all().delete()
        OutgoingEmail.objects.all().delete()
        person: User = getattr(cast, row.person)
        before(person)
        row.act(Claim.objects.select_related("desk").get(pk=claim.pk), cast)
        for minutes in (1, 5, 10):
            deliver_events(AT + timedelta(minutes=minutes))
        return person

    return play


def read_email(person: User, *, digest: bool) -> str:
    """Return subject and text of the one e-mail to a person, "" for none."""
    OutgoingEmail.objects.all().delete()
    if digest:
        send_due_digests(at=AT + timedelta(days=1))
    else:
        send_due_notifications(at=AT + HOUR)
    found = [f"{one.subject}\n{one.text}" for one in OutgoingEmail.objects.filter(recipient=person)]
    assert len(found) <= 1
    return found[0] if found else ""


def count_unread(person: User) -> int:
    """Return the number of unread notifications, as the page of them says it."""
    client = Client()
    client.force_login(person)
    page = client.get(reverse("notification_list")).content.decode()
    found = re.search(r"(\d+) (?:is|are) unread", page)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("name", mark_all_but_every(3, GRID, "events"))
def test_an_event_reaches_a_person_by_what_is_ticked_at_first_and_the_chat(
    name: str, happen: Callable[..., User], receiver: WebhookReceiver
) -> None:
    row = GRID[name]
    person = happen(row)
    assert count_unread(person) == (IN_APP in row.channels)
    email, digest = (read_email(person, digest=one) for one in (False, True))
    assert bool(email) == (EMAIL in row.channels)
    assert bool(digest) == (DIGEST in row.channels)
    for text in filter(None, (email, digest)):
        assert row.sentence in text
    if email:
        subject = email.split("\n")[0]
        assert subject.startswith(f"{row.subject}: ")
        assert TYPED not in subject
    said = [message["text"] for message in receiver.messages]
    assert said == ([row.chat] if row.chat else [])
    assert TYPED not in str(receiver.requests)


@pytest.mark.parametrize("name", mark_all_but_every(3, GRID, "events", turn=1))
def test_an_event_reaches_a_person_by_whatever_they_chose(name: str, happen: Callable[..., User]) -> None:
    row = GRID[name]

    def choose_all(person: User) -> None:
        everything = {topic.code: frozenset(topic.channels) for topic in TOPICS}
        set_notification_settings(
            person, channels=everything, digest_frequency="daily", by=person, at=AT - HOUR
        )

    person = happen(row, choose_all)
    assert count_unread(person) == 1
    for is_digest in (False, True):
        text = read_email(person, digest=is_digest)
        assert row.sentence in text
        if name != "worker trouble":
            assert STATEMENT in text


@pytest.mark.parametrize(
    "name", mark_all_but_every(3, [name for name in GRID if name != "worker trouble"], "events", turn=2)
)
def test_of_a_confidential_desk_an_event_says_nothing_outside_stet(
    name: str, happen: Callable[..., User], receiver: WebhookReceiver
) -> None:
    row = GRID[name]

    def close(person: User) -> None:
        Desk.objects.update(visibility="confidential")

    person = happen(row, close)
    assert count_unread(person) == 1
    for is_digest in (False, True):
        text = read_email(person, digest=is_digest)
        assert bool(text) == ((DIGEST if is_digest else EMAIL) in row.channels)
        for word in (TYPED, STATEMENT, "Edith", "Stan", "Table one", "mayor", "News"):
            assert word not in text, word
    assert not receiver.requests
