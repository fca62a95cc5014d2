"""The digest: what became of the links of one's own desks, once a morning, to whoever wants it, and nothing
that must stay inside.
"""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.actions.notification_settings import set_digest_frequency
from accounts.models import Absence, Desk, Membership, NotificationPreference, OutgoingEmail, User
from factcheck.desk.digest import send_due_digests
from factcheck.desk.emails import may_receive_email
from factcheck.models import Citation, Claim, LinkCheck, Source
from factcheck.models.enums import SourceHealth
from factcheck.sources import citation_actions
from factcheck.workflow.notify import mark_notifications_read, notify
from lib.errors import NotAllowed
from tests.factories import MONDAY, create_article, flag_claim_on

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = datetime(2026, 3, 3, 6, 5, tzinfo=UTC)
"""A minute or two after the letters are due; the day before, everybody was told all."""
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _addresses(cast, settings):
    settings.STET_BASE_URL = "https://stet.example.org"
    for user in User.objects.filter(kind="person"):
        user.email, user.digest_sent_at = f"{user.username}@example.org", NOON - 6 * HOUR
        user.save()


@pytest.fixture
def page_of(cast):
    """page_of("gone", [("ok", -1 day), ("missing", 1 hour)]) -> a page that those looks found so."""
    articles = {}

    def make(path, looks=(), *, desk=None, by=None, host="stats.example.org", is_restricted=False, **fields):
        desk, by = desk or cast.desk, by or cast.editor
        if desk not in articles:
            articles[desk] = create_article(desk, by, url=f"https://news.example.org/{desk.slug}")
        claim = flag_claim_on(articles[desk], "18,500 crates", by, statement=f"Statement about {path}")
        source = citation_actions.create_citation(
            claim,
            url=f"https://{host}/{path}",
            title=f"Page {path}",
            is_restricted=is_restricted,
            by=by,
            at=MONDAY,
        ).source
        for attempt, (outcome, at) in enumerate(looks):
            LinkCheck.objects.create(source=source, attempt=attempt, outcome=outcome, checked_at=NOON + at)
            Source.objects.filter(pk=source.pk).update(health=outcome, checked_at=NOON + at)
        Source.objects.filter(pk=source.pk).update(host=host, **fields)
        source.refresh_from_db()
        return source

    return make


def want_links(person, wanted):
    NotificationPreference.objects.create(
        person=person, topic="links", in_app=False, email=False, digest=wanted
    )


FELL = [("ok", -DAY), ("missing", HOUR)]


def letters():
    return {email.to: email for email in OutgoingEmail.objects.all()}


def only(to="edith@example.org"):
    return letters()[to]


def test_editors_and_standards_are_told_each_morning_after_something_changed(page_of):
    page_of("gone", FELL)
    assert send_due_digests(at=TUESDAY) == 2
    assert sorted(letters()) == ["edith@example.org", "stan@example.org"]
    assert send_due_digests(at=TUESDAY + DAY) == 0, "nothing new"


def test_the_email_says_what_went_wrong_why_and_what_rests_on_it(page_of):
    source = page_of("gone", FELL)
    Claim.objects.filter(citations__source=source).update(publication_status="live")
    send_due_digests(at=TUESDAY)
    email = only()
    assert email.subject == "Digest of The Daily Proof: 1 failing link"
    assert (
        email.text
        == f"""\
Changes to links on your desks since 2 Mar 06:00 (UTC).

New problems

stats.example.org
  Failing: Page gone
    The page no longer exists.
    Cited by 1 claim, 1 of them published.
    https://stet.example.org/sources/{source.public_id}/

All links with problems: 1 failing link.
https://stet.example.org/sources/health/

Choose what Stet tells you, and how:
https://stet.example.org/settings/notifications/
"""
    )


def test_every_sort_of_change_is_told_under_its_publisher(page_of):
    page_of("f", [("ok", -DAY), ("failing", HOUR)], host="b.example.org")
    page_of("b", [("ok", -DAY), ("blocked", HOUR)], host="a.example.org")
    page_of(
        "d", [("missing", -DAY), ("missing", HOUR)], host="c.example.org",
        health=SourceHealth.DEAD, failures=3, failed_at=NOON + HOUR,
    )  # fmt: skip
    drifted = page_of("p", [("ok", -DAY), ("ok", HOUR)], host="a.example.org")
    Citation.objects.filter(source=drifted).update(drifted_at=NOON + HOUR)
    page_of("r", [("failing", -DAY), ("ok", HOUR)], host="d.example.org")
    page_of("new", [("failing", HOUR)], host="e.example.org")
    send_due_digests(at=TUESDAY)
    email = only()
    assert email.subject == (
        "Digest of The Daily Proof: 1 dead link, 2 failing links, 1 changed source, 1 blocked link "
        "and 1 link working again"
    )
    order = [
        "New problems",
        *("a.example.org", "Source changed: Page p", "Blocked: Page b", "b.example.org", "Failing: Page f"),
        *("c.example.org", "Dead link: Page d", "e.example.org", "Page new"),
        *("Working again", "d.example.org", "Page r"),
    ]
    places = [email.text.index(words) for words in order]
    assert places == sorted(places)
    assert email.text.count("a.example.org\n") == 1


@pytest.mark.parametrize(
    "looks",
    [
        [("ok", -DAY), ("ok", HOUR)],
        [("missing", -DAY), ("missing", HOUR)],
        [("missing", -DAY), ("failing", HOUR)],
        [("blocked", -DAY), ("blocked", HOUR)],
        [("ok", -DAY), ("failing", HOUR), ("ok", 2 * HOUR)],
        [("ok", -DAY), ("moved", HOUR)],
    ],
)
def test_what_was_so_before_and_what_came_and_went_in_between_is_no_news(page_of, looks):
    page_of("a", looks)
    assert send_due_digests(at=TUESDAY) == 0


def test_a_page_that_has_been_dead_for_long_is_no_news(page_of):
    page_of("a", [("missing", -DAY)], health=SourceHealth.DEAD, failures=4, failed_at=NOON + HOUR)
    page_of("b", [("missing", -DAY)], health=SourceHealth.DEAD, failures=3, failed_at=NOON - DAY)
    assert send_due_digests(at=TUESDAY) == 0


def test_looks_while_our_own_network_was_down_say_nothing(page_of):
    source = page_of("a", [("ok", -2 * DAY), ("failing", -DAY), ("ok", HOUR)])
    LinkCheck.objects.filter(source=source, outcome="failing").update(reason="our_network")
    assert send_due_digests(at=TUESDAY) == 0


def test_each_reads_of_their_own_desks_alone(page_of, cast):
    page_of("harbour", FELL)
    page_of("sports", FELL, desk=cast.other_desk, by=cast.outsider)
    page_of("hush", FELL, desk=cast.secret_desk, by=cast.insider)
    send_due_digests(at=TUESDAY)
    data = {to: email.text for to, email in letters().items()}
    for to, own in (("edith", "harbour"), ("otto", "sports")):
        text = data.pop(f"{to}@example.org")
        assert [word for word in ("harbour", "sports", "hush") if f"Page {word}" in text] == [own]
        assert "All links with problems: 1 failing link." in text
    assert list(data) == ["stan@example.org"], "none of a confidential desk, and none for who is on no desk"


def test_a_digest_that_waits_while_its_desk_becomes_confidential_is_not_sent(page_of, cast):
    page_of("harbour", FELL)
    send_due_digests(at=TUESDAY)
    email = letters()["edith@example.org"]
    assert may_receive_email(email)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    assert not may_receive_email(email), "it has the title of a page that only this desk cites"


def test_no_restricted_source_leaves_the_house_not_even_as_a_number(page_of):
    page_of("whisper", FELL, is_restricted=True)
    assert send_due_digests(at=TUESDAY) == 0
    page_of("open", [("ok", HOUR), ("missing", DAY)])
    send_due_digests(at=TUESDAY + DAY)
    assert "whisper" not in only().text
    assert "All links with problems: 1 failing link." in only().text


def test_no_email_says_what_a_claim_says(page_of):
    page_of("gone", FELL)
    send_due_digests(at=TUESDAY)
    assert "Statement about" not in only().text


def test_a_title_stays_one_line(page_of):
    source = page_of("gone", FELL)
    Source.objects.filter(pk=source.pk).update(
        title="Fine\n\nWrong now, old and new: nothing.\r\nhttps://evil.example/"
    )
    send_due_digests(at=TUESDAY)
    assert "\nWrong now, old and new: nothing." not in only().text
    assert "  Failing: Fine Wrong now" in only().text


def test_two_beats_write_one_email(page_of, monkeypatch):
    page_of("gone", FELL)
    from factcheck.desk import digest  # noqa: PLC0415 - its inside is what this test comes between

    people = list(digest._iter_subscribers())
    assert send_due_digests(at=TUESDAY) == 2
    monkeypatch.setattr(digest, "_iter_subscribers", lambda: iter(people))
    assert send_due_digests(at=TUESDAY) == 0, (
        "the second beat had read the same people before the first wrote"
    )
    assert OutgoingEmail.objects.count() == 2


def test_the_email_waits_for_six_in_the_morning_where_the_desk_is(page_of, cast):
    Desk.objects.filter(pk=cast.desk.pk).update(timezone="America/New_York")
    User.objects.update(digest_sent_at=datetime(2026, 3, 2, 11, 0, tzinfo=UTC))
    page_of("gone", [("ok", -DAY), ("missing", HOUR)])
    assert send_due_digests(at=datetime(2026, 3, 3, 10, 59, tzinfo=UTC)) == 0
    assert send_due_digests(at=datetime(2026, 3, 3, 11, 1, tzinfo=UTC)) == 2
    assert "since 2 Mar 06:00" in only().text


def test_nobody_is_told_of_what_was_before_they_came(page_of):
    User.objects.update(digest_sent_at=None)
    page_of("gone", FELL)
    assert send_due_digests(at=TUESDAY) == 0
    assert send_due_digests(at=TUESDAY + DAY) == 0
    page_of("later", [("ok", -DAY), ("missing", 2 * DAY)])
    assert send_due_digests(at=TUESDAY + 2 * DAY) == 2
    assert "Page gone" not in only().text


def test_once_a_week_it_comes_on_monday_while_anything_is_wrong(page_of, cast):
    page_of("gone", [("missing", -DAY), ("missing", HOUR)])
    User.objects.exclude(pk=cast.editor.pk).update(digest_frequency="off")
    User.objects.filter(pk=cast.editor.pk).update(digest_frequency="weekly")
    for days in range(6):
        assert send_due_digests(at=TUESDAY + days * DAY) == 0
    assert send_due_digests(at=TUESDAY + 6 * DAY) == 1
    assert only().subject == "Digest of The Daily Proof: 1 link still needs attention"
    assert only().text.startswith("No link on your desks broke, changed or worked again since ")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"digest_frequency": "off"}, False),
        ({"digest_frequency": "daily"}, True),
        ({"email": ""}, False),
        ({"is_active": False}, False),
    ],
)
def test_who_is_told(page_of, cast, changes, told):
    page_of("gone", FELL)
    User.objects.filter(pk=cast.editor.pk).update(**changes)
    send_due_digests(at=TUESDAY)
    assert ("edith@example.org" in letters()) is told


def test_a_checker_is_told_only_who_asked_for_it(page_of, cast):
    page_of("gone", FELL)
    want_links(cast.checker, True)
    send_due_digests(at=TUESDAY)
    assert "carl@example.org" in letters()
    assert "sara@example.org" not in letters()


def test_one_email_that_cannot_be_written_keeps_no_other_back(page_of, cast, monkeypatch):
    page_of("gone", FELL)
    from factcheck.desk import digest  # noqa: PLC0415 - its inside is what this test breaks

    whole = digest.get_digest_content

    def broken(person, *, since):
        if person == cast.editor:
            raise ValueError("of no use")
        return whole(person, since=since)

    monkeypatch.setattr(digest, "get_digest_content", broken)
    assert send_due_digests(at=TUESDAY) == 1
    monkeypatch.setattr(digest, "get_digest_content", whole)
    assert send_due_digests(at=TUESDAY + HOUR) == 1, "and it is made up for"


def test_an_email_names_so_many_and_counts_the_rest(page_of, monkeypatch):
    monkeypatch.setattr("factcheck.desk.digest_content.MAX_SOURCES", 2)
    for number in range(5):
        page_of(f"p{number}", FELL)
    send_due_digests(at=TUESDAY)
    assert only().text.count("Failing: Page") == 2
    assert "And 3 more links." in only().text
    assert only().subject == "Digest of The Daily Proof: 5 failing links"


def test_an_editor_can_do_without_the_links(page_of, cast):
    page_of("gone", FELL)
    want_links(cast.editor, False)
    send_due_digests(at=TUESDAY)
    assert "edith@example.org" not in letters()


# Notifications in it --------------------------------------------------------------------------------------


def test_notifications_come_with_the_links_in_one_email_once(page_of, cast):
    page_of("gone", FELL)
    claim = Claim.objects.get()
    notify({cast.editor}, claim, "held", by=cast.standards, at=NOON, reason="Legal")
    send_due_digests(at=TUESDAY)
    email = only()
    assert email.subject == "Digest of The Daily Proof: 1 notification and 1 failing link"
    assert email.text.startswith("Stan put this claim on hold: Legal\nStatement about gone\nhttps://")
    assert "New problems" in email.text
    assert email.subjects["claim"] == [str(claim.public_id)]
    OutgoingEmail.objects.all().delete()
    assert send_due_digests(at=TUESDAY + DAY) == 0


def test_a_digest_leaves_out_what_was_read_and_what_one_may_no_longer_see(page_of, cast):
    source = page_of("gone", [("ok", -DAY)])
    claim = Claim.objects.get(citations__source=source)
    notify({cast.checker, cast.second}, claim, "held", by=cast.editor, at=NOON, reason="Legal")
    mark_notifications_read(cast.checker, at=NOON)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    Membership.objects.filter(user=cast.second).update(desk=cast.other_desk)
    assert send_due_digests(at=TUESDAY) == 0


def test_a_digest_says_nothing_of_a_claim_on_a_confidential_desk(page_of, cast):
    page_of("hush", [("ok", -DAY)], desk=cast.secret_desk, by=cast.insider)
    notify({cast.insider}, Claim.objects.get(), "held", by=cast.standards, at=NOON, reason="Herring")
    send_due_digests(at=TUESDAY)
    email = only("ines@example.org")
    assert "A claim on a confidential desk needs your attention." in email.text
    assert not [word for word in ("Herring", "hush", "Hush", "Stan") if word in email.subject + email.text]


def test_a_first_digest_has_notifications_and_no_links(page_of, cast):
    User.objects.update(digest_sent_at=None)
    page_of("gone", FELL)
    notify({cast.editor}, Claim.objects.get(), "held", by=cast.standards, at=NOON, reason="Legal")
    assert send_due_digests(at=TUESDAY) == 1
    assert only().subject == "Digest of The Daily Proof: 1 notification"


def test_nobody_chooses_a_frequency_for_others(cast):
    with pytest.raises(NotAllowed):
        set_digest_frequency(cast.second, by=cast.admin, at=NOON, how="off")


def test_a_service_with_a_role_gets_no_emails(page_of, cast):
    robot = User.objects.create(
        username="robot",
        name="Robot",
        kind="service",
        email="robot@example.org",
        digest_frequency="daily",
        digest_sent_at=NOON,
    )
    Membership.objects.create(user=robot, desk=cast.desk, role="editor", joined_at=MONDAY)
    page_of("gone", FELL)
    send_due_digests(at=TUESDAY)
    assert "robot@example.org" not in letters()


def test_nobody_who_is_away_gets_a_digest_and_the_first_one_afterwards_has_it_all(cast, page_of):
    page_of("gone", FELL)
    Absence.objects.create(
        person=cast.editor, starts_on=MONDAY.date(), ends_on=TUESDAY.date(),
        added_by=cast.editor, added_at=MONDAY,
    )  # fmt: skip
    assert send_due_digests(at=TUESDAY) == 1
    assert sorted(letters()) == ["stan@example.org"]
    send_due_digests(at=TUESDAY + DAY)
    assert "1 failing link" in only().subject
