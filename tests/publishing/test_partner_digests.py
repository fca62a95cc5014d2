"""Letters to a partner's people: only to whoever asked, each change once, under the licence."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.actions import deactivate_person
from accounts.actions.emails import send_due_emails
from accounts.models import OutgoingEmail, User
from audit.models import Event
from factcheck.desk.emails import build_subject_now, may_receive_email
from factcheck.verdicts import publication
from lib.db.leases import claim_due_rows
from lib.errors import Invalid, NotAllowed
from publishing.documents.relay import relay_events
from publishing.models import Partner, PartnerDigest
from publishing.partners import digests
from publishing.partners.actions import resume_partner, suspend_partner
from publishing.partners.digests import (
    get_unsubscribe_url,
    send_due_digests,
    set_digest_frequency,
    unsubscribe_digest,
)
from publishing.partners.people import invite_partner_person
from tests.factories import MONDAY

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TUESDAY_6 = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)


@pytest.fixture
def person(partner_member):
    return partner_member.partner_person


@pytest.fixture
def daily(person, partner_member) -> PartnerDigest:
    return set_digest_frequency(person, by=partner_member, at=MONDAY, frequency="daily")


@pytest.fixture(autouse=True)
def _no_invitations(partner_member):
    OutgoingEmail.objects.all().delete()


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_nobody_is_written_to_who_did_not_ask(partner_member, publish_claim):
    publish_claim()
    assert send_due_digests(clock=at(TUESDAY_6 + 7 * DAY)) == 0
    assert not OutgoingEmail.objects.exists()


def test_each_morning_the_email_says_what_was_published_corrected_and_retracted(
    daily, publish_claim, correct_claim, retract_claim
):
    out, mended, missing = publish_claim(), publish_claim(), publish_claim()
    assert send_due_digests(clock=at(TUESDAY_6 - HOUR)) == 0
    assert send_due_digests(clock=at(TUESDAY_6)) == 1
    first = OutgoingEmail.objects.get()
    assert (first.to, first.subject) == ("Petra@wire.example.org", "The Daily Proof: 3 published")
    for claim in (out, mended, missing):
        assert first.text.count(f"/verdicts/{claim.public_id}/") == 1
    correct_claim(mended, note="We counted again.", at=TUESDAY_6 + HOUR)
    retract_claim(missing, note="The table was forged.", at=TUESDAY_6 + HOUR)
    assert send_due_digests(clock=at(TUESDAY_6 + DAY)) == 1
    second = OutgoingEmail.objects.latest("pk")
    assert second.subject == "The Daily Proof: 1 retracted and 1 corrected"
    assert "The table was forged." in second.text
    assert "Significant correction: We counted again." in second.text
    assert str(out.public_id) not in second.text
    for email in (first, second):
        # Every word of the text but its layout is in the HTML too.
        links = set(re.findall(r"https?://\S+", email.text))
        assert links == set(re.findall(r'href="([^"]+)"', email.html))
    assert send_due_digests(clock=at(TUESDAY_6 + 2 * DAY)) == 0, "nothing new, no letter"


def test_what_was_retracted_before_the_email_is_not_repeated_in_it(daily, publish_claim, retract_claim):
    claim = publish_claim(headline="About right")
    retract_claim(claim, at=MONDAY + HOUR)
    send_due_digests(clock=at(TUESDAY_6))
    email = OutgoingEmail.objects.get()
    assert email.subject == "The Daily Proof: 1 retracted"
    assert claim.statement in email.text
    assert "About right" not in email.text + email.html


def test_the_email_says_what_is_under_review_and_what_was_reaffirmed(daily, publish_claim, cast):
    claim = publish_claim()
    publication.mark_under_review(claim, reason="A letter", by=cast.editor, at=MONDAY + HOUR)
    relay_events()
    send_due_digests(clock=at(TUESDAY_6))
    publication.reaffirm_verdict(claim, note="It holds", by=cast.second, at=TUESDAY_6 + HOUR)
    relay_events()
    send_due_digests(clock=at(TUESDAY_6 + DAY))
    first, second = OutgoingEmail.objects.order_by("pk")
    assert first.subject == "The Daily Proof: 1 under review"
    assert "Under review: we are checking these again" in first.text
    assert second.subject == "The Daily Proof: 1 reaffirmed"
    assert "A letter" not in first.text
    assert "It holds" not in second.text


def test_a_weekly_email_comes_on_mondays(person, partner_member, publish_claim):
    set_digest_frequency(person, by=partner_member, at=MONDAY, frequency="weekly")
    publish_claim()
    for days in range(1, 7):
        assert send_due_digests(clock=at(TUESDAY_6 + (days - 1) * DAY)) == 0
    assert send_due_digests(clock=at(datetime(2026, 3, 9, 6, 0, tzinfo=UTC))) == 1


def test_the_licence_narrows_it_and_its_delay_holds_it_back_but_loses_nothing(
    daily, publish_claim, correct_claim, partner
):
    Partner.objects.filter(pk=partner.pk).update(languages=["en"], delay_minutes=24 * 60)
    german, english = (
        publish_claim(language="de"),
        publish_claim(language="en"),
    )  # out on Monday at 9.07 or so
    assert send_due_digests(clock=at(TUESDAY_6)) == 0, "the delay has not passed"
    late = publish_claim(language="en", at=TUESDAY_6 + HOUR)
    assert send_due_digests(clock=at(TUESDAY_6 + DAY)) == 1
    email = OutgoingEmail.objects.get()
    results = [str(claim.public_id) in email.text for claim in (german, english, late)]
    assert results == [False, True, False]
    assert send_due_digests(clock=at(TUESDAY_6 + 2 * DAY)) == 1
    after = OutgoingEmail.objects.latest("pk")
    assert [str(claim.public_id) in after.text for claim in (german, english, late)] == [False, False, True]


def test_a_delay_that_is_changed_makes_nothing_told_twice_and_nothing_missed(
    daily, publish_claim, correct_claim, partner
):
    data, mended = publish_claim(), publish_claim()
    send_due_digests(clock=at(TUESDAY_6))
    # Longer: what was told is not told again, and a correction of it does not wait.
    Partner.objects.filter(pk=partner.pk).update(delay_minutes=10 * 24 * 60)
    correct_claim(mended, at=TUESDAY_6 + HOUR)
    assert send_due_digests(clock=at(TUESDAY_6 + DAY)) == 1
    email = OutgoingEmail.objects.latest("pk")
    assert (str(data.public_id) in email.text, email.subject) == (False, "The Daily Proof: 1 corrected")
    held = publish_claim(at=TUESDAY_6 + DAY + HOUR)
    assert send_due_digests(clock=at(TUESDAY_6 + 2 * DAY)) == 0
    # Shorter: what was held back comes at once, once.
    Partner.objects.filter(pk=partner.pk).update(delay_minutes=0)
    assert send_due_digests(clock=at(TUESDAY_6 + 3 * DAY)) == 1
    assert str(held.public_id) in OutgoingEmail.objects.latest("pk").text
    assert send_due_digests(clock=at(TUESDAY_6 + 4 * DAY)) == 0


def test_a_document_that_the_relay_writes_late_is_told_late_and_not_lost(daily, publish_claim):
    claim = publish_claim(relayed=False)
    assert send_due_digests(clock=at(TUESDAY_6)) == 0
    relay_events()
    assert send_due_digests(clock=at(TUESDAY_6 + DAY)) == 1
    assert str(claim.public_id) in OutgoingEmail.objects.get().text


def test_a_worker_that_dies_while_it_writes_leaves_nothing_and_the_next_one_tells_it_once(
    daily, publish_claim, monkeypatch
):
    publish_claim()
    real = digests.queue_email

    def dies(**said):
        real(**said)
        raise SystemExit

    monkeypatch.setattr(digests, "queue_email", dies)
    with pytest.raises(SystemExit):
        send_due_digests(clock=at(TUESDAY_6))
    assert not OutgoingEmail.objects.exists()
    monkeypatch.setattr(digests, "queue_email", real)
    assert send_due_digests(clock=at(TUESDAY_6 + timedelta(seconds=30))) == 0, "the lease of the dead one"
    assert send_due_digests(clock=at(TUESDAY_6 + timedelta(seconds=90))) == 1
    assert send_due_digests(clock=at(TUESDAY_6 + timedelta(seconds=180))) == 0
    assert OutgoingEmail.objects.count() == 1


def test_a_worker_that_was_only_slow_writes_nothing_once_another_has(daily, publish_claim):
    publish_claim()
    (slow,) = claim_due_rows(PartnerDigest.objects.all(), now=TUESDAY_6, seconds=60, limit=1)
    assert send_due_digests(clock=at(TUESDAY_6 + timedelta(seconds=90))) == 1
    assert digests._write_digest(slow, at=TUESDAY_6 + timedelta(seconds=95)) is False
    assert OutgoingEmail.objects.count() == 1


def test_one_email_that_cannot_be_written_keeps_nobody_else_s_back(
    daily, cast, partner, publish_claim, monkeypatch, caplog
):
    other, _ = invite_partner_person(partner, by=cast.admin, at=MONDAY, name="P", email="p@example.org")
    set_digest_frequency(other, by=other.user, at=MONDAY, frequency="daily")
    OutgoingEmail.objects.all().delete()
    publish_claim()
    real = digests.get_partner_digest_content

    def breaks(digest, **said):
        if digest.pk == daily.pk:
            raise ValueError("broken")
        return real(digest, **said)

    monkeypatch.setattr(digests, "get_partner_digest_content", breaks)
    assert send_due_digests(clock=at(TUESDAY_6)) == 1
    assert OutgoingEmail.objects.get().to == "p@example.org"
    assert "could not be written" in caplog.text


def test_a_suspended_partner_and_somebody_let_go_get_none_and_hear_of_it_once_they_are_back(
    daily, cast, partner, partner_member, publish_claim
):
    publish_claim()
    suspend_partner(partner, by=cast.admin, at=MONDAY, reason="A leak")
    assert send_due_digests(clock=at(TUESDAY_6)) == 0
    resume_partner(partner, by=cast.admin, at=MONDAY)
    deactivate_person(partner_member, by=cast.admin, at=MONDAY)
    assert send_due_digests(clock=at(TUESDAY_6)) == 0
    assert not OutgoingEmail.objects.exclude(unsubscribe_url="").exists()
    User.objects.filter(pk=partner_member.pk).update(is_active=True)
    assert send_due_digests(clock=at(TUESDAY_6)) == 1


def test_a_partner_suspended_while_a_worker_writes_gets_nothing_more(daily, cast, partner, publish_claim):
    publish_claim()
    (lease,) = claim_due_rows(PartnerDigest.objects.all(), now=TUESDAY_6, seconds=60, limit=1)
    suspend_partner(partner, by=cast.admin, at=TUESDAY_6, reason="A leak")
    assert digests._write_digest(lease, at=TUESDAY_6) is False
    assert not OutgoingEmail.objects.exclude(unsubscribe_url="").exists()


def test_a_digest_that_waits_for_the_mail_server_is_not_sent_to_somebody_who_was_let_go(
    daily, cast, partner_member, publish_claim
):
    publish_claim()
    assert send_due_digests(clock=at(TUESDAY_6)) == 1
    deactivate_person(partner_member, by=cast.admin, at=TUESDAY_6)
    mail.outbox.clear()
    send_due_emails(clock=at(TUESDAY_6), may_receive=may_receive_email, build_subject=build_subject_now)
    assert [email for email in mail.outbox if partner_member.email in email.to] == []


def test_each_chooses_for_themselves_in_the_console(console_client, cast, partner, partner_member, person):
    page = console_client.get("/partner/e-mail/").content.decode()
    assert ("You do not get these e-mails now." in page, 'value="off"' in page) == (True, True)
    with time_machine.travel(MONDAY, tick=False):
        saved = console_client.post("/partner/e-mail/", {"frequency": "weekly"}, follow=True).content.decode()
    assert "The first e-mail may come on 9 March 2026, 06:00 UTC." in saved
    console_client.force_login(partner_member)
    assert console_client.post("/partner/e-mail/", {"frequency": "hourly"}).status_code == 422
    entry = Event.objects.get(action="set_digest_frequency")
    assert (entry.from_state, entry.to_state, entry.actor) == ("off", "weekly", str(partner_member.public_id))
    other, _ = invite_partner_person(partner, by=cast.admin, at=MONDAY, name="P", email="p@example.org")
    for by in (cast.admin, other.user):
        with pytest.raises(NotAllowed):
            set_digest_frequency(person, by=by, at=MONDAY, frequency="daily")
    with pytest.raises(Invalid):
        set_digest_frequency(person, by=partner_member, at=MONDAY, frequency="hourly")
    assert not PartnerDigest.objects.filter(person=other).exists()


def test_the_link_in_the_email_stops_it_without_signing_in_and_only_by_a_post(daily, publish_claim):
    publish_claim()
    send_due_digests(clock=at(TUESDAY_6))
    found = re.search(r"https?://[^/]+(/unsubscribe/\S+/)", OutgoingEmail.objects.get().text)
    assert found
    reader = Client(enforce_csrf_checks=True)
    looked = reader.get(found[1])
    assert (looked.status_code, "<button" in looked.content.decode()) == (200, True)
    assert (looked["Cache-Control"], "Set-Cookie" in looked) == ("no-store", False)
    daily.refresh_from_db()
    assert daily.frequency == "daily", "a look stops nothing"
    # As the button of a mail program sends it (RFC 8058).
    done = reader.post(found[1], {"List-Unsubscribe": "One-Click"})
    assert "You will get no more e-mails" in done.content.decode()
    daily.refresh_from_db()
    assert (daily.frequency, daily.due_at) == ("off", None)
    assert "You will get no more e-mails" in reader.post(found[1]).content.decode()
    assert Event.objects.filter(action="set_digest_frequency", to_state="off").count() == 1
    publish_claim()
    assert send_due_digests(clock=at(TUESDAY_6 + DAY)) == 0


def test_a_link_that_is_not_whole_stops_nothing(daily):
    token = get_unsubscribe_url(daily).rstrip("/").rpartition("/")[2]
    for wrong in (token[:-1], token + "x", "nothing"):
        assert Client().post(f"/unsubscribe/{wrong}/").status_code == 404
    daily.refresh_from_db()
    assert daily.frequency == "daily"


def test_stopping_while_a_worker_writes_wins(daily, publish_claim):
    publish_claim()
    (lease,) = claim_due_rows(PartnerDigest.objects.all(), now=TUESDAY_6, seconds=60, limit=1)
    unsubscribe_digest(daily, at=TUESDAY_6)
    assert digests._write_digest(lease, at=TUESDAY_6) is False
    assert not OutgoingEmail.objects.exists()


def test_what_happened_before_it_was_wanted_is_not_told(person, partner_member, publish_claim):
    before = publish_claim()
    set_digest_frequency(person, by=partner_member, at=MONDAY + HOUR, frequency="daily")
    after = publish_claim(at=MONDAY + 2 * HOUR)
    send_due_digests(clock=at(TUESDAY_6))
    text = OutgoingEmail.objects.get().text
    assert (str(before.public_id) in text, str(after.public_id) in text) == (False, True)


def test_it_goes_out_as_text_and_html_with_the_button_of_mail_programs(daily, publish_claim):
    claim = publish_claim(statement="The <b>mayor</b> hid it")
    send_due_digests(clock=at(TUESDAY_6))
    send_due_emails(clock=at(TUESDAY_6), may_receive=may_receive_email, build_subject=build_subject_now)
    sent = mail.outbox[-1]
    (html,) = sent.alternatives
    assert html.mimetype == "text/html"
    assert ("<b>mayor</b>" in html.content, "&lt;b&gt;mayor" in html.content) == (False, True)
    assert f"/verdicts/{claim.public_id}/" in html.content
    # Signed at another second than the one asked for here, perhaps.
    link = get_unsubscribe_url(daily).rpartition(":")[0].rpartition(":")[0]
    assert sent.extra_headers["List-Unsubscribe"].startswith(f"<{link}:")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    email = OutgoingEmail.objects.get()
    assert (email.text, email.html, email.unsubscribe_url) == ("", "", "")
