"""Who is notified of what, by which channel, and never of what they may not see."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import translation

from accounts.models import Desk, Membership, NotificationPreference, OutgoingEmail, User
from articles.models import Article
from factcheck.assignments import actions as assignments_actions
from factcheck.desk.emails import may_receive_email, send_due_notifications
from factcheck.desk.notifications import delete_old_notifications
from factcheck.link_checks.notices import notify_of_dead_sources
from factcheck.models import Citation, Claim, Notification, Source
from factcheck.models.enums import ClaimState
from factcheck.models.notification_events import EVENTS
from factcheck.models.notification_topics import TOPICS, TOPICS_BY_CODE
from factcheck.tasks import send_due_emails
from factcheck.verdicts import comments, publication
from factcheck.verdicts import reviews as reviews_actions
from factcheck.workflow.notify import mark_notifications_read, notify, notify_admins, notify_of_article
from lib.datetimes.clock import now
from tests.factcheck.notices import events_of, give_addresses, notices
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, create_article, flag_claim_on

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _addresses(cast):
    give_addresses()


def choose(person, topic, **channels):
    chosen = {"in_app": False, "email": False, "digest": False} | channels
    NotificationPreference.objects.update_or_create(person=person, topic=topic, defaults=chosen)


def tell(claim, cast, *people, event="held", **data):
    data = data or {"reason": "Legal"}
    return notify(people or {cast.checker}, claim, event, by=cast.editor, at=LATER, **data)


# The table -------------------------------------------------------------------------------------------------

DEFAULTS = {
    "assigned": "in_app email",
    "review": "in_app email",
    "sent_back": "in_app email",
    "mention": "in_app email",
    "deadline": "in_app email",
    "reply": "in_app email",
    "writer_query": "in_app email",
    "text_changed": "in_app digest",
    "source_changed": "in_app digest",
    "page_changed": "in_app digest",
    "verdict": "in_app digest",
    "claim_changed": "in_app digest",
    "followed": "in_app",
    "repeat": "in_app digest",
    "retraction": "in_app email",
    "unassigned": "in_app digest",
    "escalated": "in_app email",
    "reader_report": "in_app digest",
    "links": "",
    "statistics": "",
    "installation": "in_app email",
}
SAMPLE_DATA = {
    "previous": "Ada", "checker": "Ada", "reason": "So", "comment": "So", "answer": "So", "recipient": "Ada",
    "close_reason": "duplicate", "public_note": "So", "time_left": 7200, "source": "A page", "text": "So",
    "worker": "fetch", "seconds": 360, "folder": "/srv", "megabytes": 1200, "note": "So",
    "action": "approve", "time_late": 7200, "writer": "Ada", "words": "20,000",
    "outcome": "corrected", "failure": "No space is left.", "archive": "a.age", "event_count": 3,
    "file_count": 4, "first_day": "2026-03-04", "last_day": "2026-03-06",
}  # fmt: skip


def test_each_topic_has_its_defaults_and_five_cannot_be_silenced():
    assert {topic.code: set(topic.defaults) for topic in TOPICS} == {
        code: set(channels.split()) for code, channels in DEFAULTS.items()
    }
    always = {topic.code for topic in TOPICS if topic.is_always_shown}
    assert always == {"assigned", "review", "sent_back", "deadline", "retraction"}
    assert TOPICS_BY_CODE["links"].editor_defaults == frozenset({"digest"})


@pytest.mark.parametrize("code", EVENTS)
def test_each_event_has_a_topic_and_a_whole_sentence(code, cast):
    assert EVENTS[code].topic in TOPICS_BY_CODE
    one = Notification(event=code, data=SAMPLE_DATA, actor=cast.editor)
    assert one.sentence
    assert "{" not in one.sentence
    assert one.topic.icon


def test_a_sentence_is_read_in_the_language_of_its_reader():
    one = Notification(event="closed", data={"close_reason": "duplicate"})
    assert one.data == {"close_reason": "duplicate"}, "a code is stored, and no sentence"
    with translation.override("en"):
        assert one.sentence == "Claim closed: Duplicate of another claim"


# Each by its real action -----------------------------------------------------------------------------------


@pytest.fixture
def sent_back(cast, create_claim_in_state):
    """A claim that is checked once more, with its citations and no notifications."""
    claim = create_claim_in_state("in_review")
    claim = reviews_actions.send_back_verdict(claim, comment="Look again", by=cast.editor, at=LATER)
    Notification.objects.all().delete()
    return claim


def test_assigned_and_reassigned(cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    assignments_actions.assign_claim(claim, checker=cast.second, by=cast.editor, at=MONDAY)
    assert events_of(cast.checker) == ["assigned", "reassigned"]
    assert notices(cast.checker)[0] == "Edith reassigned this claim to Sara."
    assert events_of(cast.second) == ["assigned"]


def test_a_submitted_verdict_asks_the_editors_who_can_review_it(cast, create_claim_in_state):
    create_claim_in_state("in_review")
    asked = Notification.objects.filter(event="review_requested")
    assert {one.person for one in asked} == {cast.editor, cast.standards}
    assert all(one.email_due_at for one in asked)


def test_without_an_editor_all_who_can_review_are_asked(cast, sent_back, workflow_driver):
    Membership.objects.filter(desk=cast.desk).exclude(user=cast.checker).update(role="checker")
    workflow_driver.take(sent_back, "submit", cast.checker)
    asked = {one.person for one in Notification.objects.filter(event="review_requested")}
    assert asked == {cast.editor, cast.standards, cast.second}


def test_a_comment_and_a_verdict_sent_back_reach_its_author(cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    words = claim.verdicts.get().explanation.split()[0]
    claim = comments.create_comment(claim, exact=words, text="Which?", by=cast.editor, at=LATER)
    reviews_actions.send_back_verdict(claim, comment="Look again", by=cast.editor, at=LATER)
    assert events_of(cast.checker)[-2:] == ["commented", "sent_back"]
    assert notices(cast.checker)[:2] == [
        "Edith sent this verdict back: Look again",
        "Edith commented on your verdict: Which?",
    ]


def test_approved_and_published(cast, create_claim_in_state):
    claim = create_claim_in_state("approved")
    publication.publish_verdict(claim, by=cast.editor, at=LATER)
    assert events_of(cast.checker)[-2:] == ["approved", "published"]


def test_a_proposed_retraction_asks_the_editors_too(cast, create_claim_in_state):
    claim = create_claim_in_state("live")
    Notification.objects.all().delete()
    publication.propose_retraction(
        claim, reason="Wrong table", public_note="It was wrong.", by=cast.standards, at=LATER
    )
    assert cast.editor in {one.person for one in Notification.objects.filter(event="retraction_proposed")}
    waiting = Notification.objects.with_waiting().get(person=cast.editor)
    assert waiting.is_waiting
    publication.withdraw_retraction_proposal(claim, reason="No", by=cast.standards, at=LATER)
    assert not Notification.objects.with_waiting().get(pk=waiting.pk).is_waiting


@pytest.mark.parametrize("restricted", [False, True])
def test_a_source_that_dies_under_a_claim_in_hand(cast, sent_back, restricted):
    source = Citation.objects.filter(claim=sent_back).first().source
    Source.objects.filter(pk=source.pk).update(title="The table", is_restricted=restricted)
    notify_of_dead_sources([source.pk], at=LATER)
    assert notices(cast.checker)[0] == (
        "A cited source is dead." if restricted else "A cited source is dead: The table"
    )


# Channels --------------------------------------------------------------------------------------------------


def test_a_choice_takes_the_place_of_the_default(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    (one,) = tell(claim, cast)
    assert (one.is_in_app, one.email_due_at, one.is_in_digest) == (True, None, True)
    choose(cast.checker, "claim_changed", email=True)
    (one,) = tell(claim, cast)
    assert (one.is_in_app, one.email_due_at, one.is_in_digest) == (False, LATER, False)
    choose(cast.checker, "claim_changed")
    assert tell(claim, cast) == []


def test_what_somebody_waits_for_stays_in_the_app(cast, create_claim_in_state):
    claim = create_claim_in_state("assigned")
    choose(cast.checker, "assigned")
    (one,) = tell(claim, cast, event="assigned")
    assert (one.is_in_app, one.email_due_at) == (True, None)


def test_twelve_at_once_are_one_email_sent_once(cast, article):
    for number in range(12):
        claim = flag_claim_on(article, "18,500 crates", cast.editor, statement=f"Claim {number}")
        assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    assert send_due_notifications(at=MONDAY) == 1
    assert send_due_notifications(at=MONDAY) == 0
    email = OutgoingEmail.objects.get(to="carl@example.org")
    assert email.subject == "The Daily Proof: 12 notifications"
    assert email.text.count("Edith assigned this claim to you.") == 12
    assert "/settings/notifications/" in email.text
    assert len(email.subjects["claim"]) == 12


def test_an_email_of_one_has_the_claim_in_its_subject(cast, create_claim_in_state):
    claim = create_claim_in_state("assigned")
    send_due_notifications(at=LATER)
    email = OutgoingEmail.objects.get(to="carl@example.org")
    assert email.subject == f"Assigned to you: {claim.statement}"
    assert f"/notifications/{Notification.objects.get(person=cast.checker).public_id}/" in email.text


@pytest.mark.parametrize("is_held", [True, False])
def test_under_embargo_only_the_text_of_an_email_names_what_it_is_about(cast, article, is_held):
    until = LATER + (HOUR if is_held else -HOUR)
    Article.objects.filter(pk=article.pk).update(embargo_until=until, headline="Herring")
    claim = flag_claim_on(article, "18,500 crates", cast.editor, statement="The mayor took them")
    notify({cast.checker}, claim, "assigned", by=cast.editor, at=LATER)
    answer = {"writer": "Ada Holm", "words": "18,500 crates"}
    notify_of_article({cast.standards}, article, "writer_answered", by=cast.editor, at=LATER, **answer)
    assert send_due_notifications(at=LATER) == 2
    for to, words, discreet in [
        ("carl@example.org", "The mayor took them", "a claim under embargo"),
        ("stan@example.org", "Herring", "an article under embargo"),
    ]:
        email = OutgoingEmail.objects.get(to=to)
        assert words in email.text
        assert email.subject.endswith(f": {discreet if is_held else words}")


def test_what_was_read_or_has_no_address_is_not_sent(cast, create_claim_in_state):
    create_claim_in_state("assigned")
    mark_notifications_read(cast.checker, at=MONDAY)
    assert send_due_notifications(at=LATER) == 0
    User.objects.update(email="")
    claim = create_claim_in_state("assigned")
    assert not Notification.objects.filter(claim=claim, email_due_at__isnull=False).exists()


def test_a_confidential_desk_gives_neither_words_nor_names(cast):
    article = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    claim = flag_claim_on(article, "18,500 crates", cast.insider, statement="The mayor took the herring")
    notify({cast.insider}, claim, "sent_back", by=cast.standards, at=LATER, comment="Ask the mayor")
    assert send_due_notifications(at=LATER) == 1
    email = OutgoingEmail.objects.get()
    assert email.subject == "A claim on a confidential desk needs your attention."
    for word in ("mayor", "herring", "Stan", "Inquiries"):
        assert word not in email.subject + email.text


# Access, at write, at read and at send --------------------------------------------------------------------


def test_nobody_is_notified_of_what_they_may_not_see(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    claim = Claim.objects.get(pk=claim.pk)
    made = tell(claim, cast, cast.outsider, cast.stranger, cast.admin, cast.checker)
    assert [one.person for one in made] == [cast.checker]


def test_whoever_lost_the_desk_reads_nothing_and_gets_no_email(client, cast, create_claim_in_state):
    create_claim_in_state("assigned")
    one = Notification.objects.get(person=cast.checker)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    Membership.objects.filter(user=cast.checker).update(desk=cast.other_desk)
    client.force_login(cast.checker)
    assert client.get(f"/notifications/{one.public_id}/").status_code == 404
    assert client.post(f"/notifications/{one.public_id}/read/").status_code == 404
    assert "You have read everything." in client.get("/notifications/").content.decode()
    assert send_due_notifications(at=LATER) == 0
    assert not Notification.objects.filter(email_due_at__isnull=False, person=cast.checker).exists()


def test_access_is_decided_once_more_when_the_email_is_sent(cast, create_claim_in_state):
    create_claim_in_state("assigned")
    send_due_notifications(at=LATER)
    email = OutgoingEmail.objects.get()
    assert may_receive_email(email)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    assert not may_receive_email(email), "it has the words that the desk keeps to itself since"
    Notification.objects.update(email_due_at=LATER)
    send_due_notifications(at=LATER)
    discreet = OutgoingEmail.objects.latest("pk")
    assert may_receive_email(discreet)
    Membership.objects.filter(user=cast.checker).update(desk=cast.other_desk)
    assert not may_receive_email(discreet)


def test_an_email_with_words_that_were_changed_since_is_not_sent_of_a_confidential_desk(
    cast, create_claim_in_state
):
    claim = create_claim_in_state("assigned")
    send_due_notifications(at=LATER)
    email = OutgoingEmail.objects.get()
    assert claim.statement in email.text
    Claim.objects.filter(pk=claim.pk).update(statement="Other words")
    assert may_receive_email(email)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    assert not may_receive_email(email), "it has the former words"


@pytest.mark.parametrize("is_held", [True, False], ids=["under embargo", "public"])
def test_an_embargo_that_is_set_after_an_email_was_queued_is_kept_by_its_subject(cast, article, is_held):
    claim = flag_claim_on(article, "18,500 crates", cast.editor, statement="The mayor took them")
    notify({cast.checker}, claim, "assigned", by=cast.editor, at=LATER)
    answer = {"writer": "Ada Holm", "words": "18,500 crates"}
    notify_of_article({cast.standards}, article, "writer_answered", by=cast.editor, at=LATER, **answer)
    send_due_notifications(at=LATER)
    assert OutgoingEmail.objects.filter(subject__contains="under embargo").count() == 0
    until = now() + HOUR if is_held else None
    Article.objects.filter(pk=article.pk).update(embargo_until=until)
    assert send_due_emails() == 2
    sent = {one.to[0]: one for one in mail.outbox}
    for to, words, instead in (
        ("carl@example.org", "The mayor took them", "a claim under embargo"),
        ("stan@example.org", article.headline, "an article under embargo"),
    ):
        assert (words in sent[to].subject, instead in sent[to].subject) == (not is_held, is_held), to
        assert words in sent[to].body, "who may read it is told what it is about"


def test_the_installation_is_the_admins_alone(client, cast):
    (one,) = notify_admins("worker_silent", at=LATER, worker="fetch", seconds=360)
    assert one.person == cast.admin
    client.force_login(cast.admin)
    assert client.get(f"/notifications/{one.public_id}/").url == "/setup/workers/"
    send_due_notifications(at=LATER)
    Notification.objects.update(person=cast.editor)
    assert not Notification.objects.visible_to(cast.editor).exists()


def test_the_email_about_a_silent_worker_says_what_waits(cast):
    notify_admins("worker_silent", at=LATER, worker="fetch", seconds=360)
    send_due_notifications(at=LATER)
    email = OutgoingEmail.objects.get()
    assert email.subject.startswith("The Daily Proof: Fetch worker: silent for 6 minutes.")
    assert "imports, feeds and copies" in email.text


def test_old_notifications_are_deleted(cast, create_claim_in_state):
    tell(create_claim_in_state("checking"), cast)
    Notification.objects.filter(event="held").update(created_at=LATER - timedelta(days=91))
    assert delete_old_notifications(at=LATER) == 1
    assert not Notification.objects.filter(event="held").exists()


def test_the_states_in_which_somebody_waits_are_states():
    for event in EVENTS.values():
        assert event.waiting_states <= set(ClaimState)
