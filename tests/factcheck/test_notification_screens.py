"""The bell, the list of notifications and the page on which a person chooses how they are notified."""

import re
from datetime import timedelta

import pytest

from accounts.models import NotificationPreference, User
from factcheck.assignments import actions as assignments_actions
from factcheck.desk.emails import send_due_notifications
from factcheck.desk.notifications import set_notification_settings
from factcheck.models import Notification
from factcheck.workflow.notification_channels import get_channels
from factcheck.workflow.notify import notify
from lib.datetimes.clock import now
from lib.errors import NotAllowed
from lib.tasks import names
from newsroom.due_work import list_due_work
from tests.factories import MONDAY, flag_claim_on

pytestmark = pytest.mark.django_db
LIST, SETTINGS = "/notifications/", "/settings/notifications/"


@pytest.fixture
def claims(cast, article):
    """Three claims that were just assigned to the checker."""
    made = [
        flag_claim_on(article, words, cast.editor, statement=f"Claim {words}")
        for words in ("18,500 crates", "12 %", "Ada Holm")
    ]
    return [
        assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=now())
        for claim in made
    ]


@pytest.fixture
def read(client, cast):
    """read(address) -> what the checker reads there."""
    client.force_login(cast.checker)
    return lambda address=LIST: client.get(address).content.decode()


def read_bell(text):
    found = re.search(r'<a class="bell".*?</a>', text, re.DOTALL)[0]
    return re.sub(r"<[^>]+>|\s+", " ", found).split()


def list_statements(text):
    return re.findall(r'class="words"[^>]*>Claim (.*?)</a>', text)


def test_the_bell_counts_what_is_unread(read, claims, cast):
    assert read_bell(read("/queue/")) == ["Notifications", "3", "unread"]
    Notification.objects.bulk_create(
        Notification(person=cast.checker, claim=claims[0], event="assigned", created_at=MONDAY)
        for _ in range(97)
    )
    assert read_bell(read("/queue/")) == ["Notifications", "99+", "unread"]
    Notification.objects.update(read_at=MONDAY)
    assert read_bell(read("/queue/")) == ["Notifications"]


def test_the_bell_asks_once(client, cast, claims, django_assert_max_num_queries):
    client.force_login(cast.checker)
    client.get(SETTINGS)
    with django_assert_max_num_queries(12) as captured:
        client.get(SETTINGS)
    about = [query["sql"] for query in captured.captured_queries if "factcheck_notification" in query["sql"]]
    assert len(about) == 1


def test_what_needs_you_stands_first_with_its_act(read, claims, cast):
    notify({cast.checker}, claims[0], "held", by=cast.editor, at=now(), reason="Legal")
    text = read()
    assert "4 are unread." in text
    assert "3 need you." in text
    assert text.index('id="needs-you"') < text.index("Edith put this claim on hold: Legal")
    needs = text[text.index('id="needs-you"') : text.index('id="day-1"')]
    assert list_statements(needs) == ["Ada Holm", "12 %", "18,500 crates"]
    assert needs.count("Open the claim") == 3
    assert "Today" in text


def test_what_others_or_oneself_did_meanwhile_needs_nobody(read, claims, cast):
    assignments_actions.start_checking(claims[0], by=cast.checker, at=now())
    assert "2 need you." in read()
    assert list_statements(read(LIST + "?show=waiting")) == ["Ada Holm", "12 %"]


def test_opening_one_marks_it_read_and_leads_to_its_claim(client, cast, read, claims):
    one = Notification.objects.get(claim=claims[0])
    answer = client.get(f"{LIST}{one.public_id}/")
    assert answer.url == f"/claims/{claims[0].public_id}/"
    one.refresh_from_db()
    assert one.read_at is not None
    assert list_statements(read(LIST + "?show=unread")) == ["Ada Holm", "12 %"]
    client.post(f"{LIST}{Notification.objects.get(claim=claims[1]).public_id}/read/")
    assert list_statements(read(LIST + "?show=unread")) == ["Ada Holm"]


def test_an_answer_leads_to_the_replies(client, cast, read, claims):
    (one,) = notify({cast.checker}, claims[0], "reply_missing", by=cast.editor, at=now(), recipient="Ada")
    assert client.get(f"{LIST}{one.public_id}/").url.endswith("/#replies")


def test_only_what_was_shown_is_marked_as_read(client, read, claims, cast, article):
    shown = re.search(r'name="shown" value="([^"]*)"', read())[1]
    late = flag_claim_on(article, "smokehouse", cast.editor, statement="Claim smokehouse")
    assignments_actions.assign_claim(late, checker=cast.checker, by=cast.editor, at=now())
    client.post(f"{LIST}read/", {"shown": shown})
    assert list_statements(read(LIST + "?show=unread")) == ["smokehouse"]
    assert client.post(f"{LIST}read/", {"shown": "forged"}).status_code in (400, 422)
    assert list_statements(read(LIST + "?show=unread")) == ["smokehouse"]


def test_what_one_act_told_is_folded_under_its_first_and_read_at_once(client, read, claims, cast):
    Notification.objects.update(created_at=now())
    notify({cast.checker}, claims[0], "held", by=cast.editor, at=now(), reason="Legal")
    text = read()
    assert "2 more like this" in text
    assert list_statements(text[: text.index("<details>\n")]) == ["Ada Holm"]
    assert list_statements(text[text.index("more like this") :]) == ["12 %", "18,500 crates", "18,500 crates"]
    shown = re.findall(r'name="shown" value="([^"]*)"', text)[1]
    client.post(f"{LIST}{Notification.objects.get(claim=claims[1]).public_id}/read/")
    assert "Mark all 2 as read" not in read(), "two are no group"
    client.post(f"{LIST}read/", {"shown": shown})
    assert list_statements(read(LIST + "?show=unread")) == ["18,500 crates"]
    assert "more like this" in read(), "those that were read are folded too"


def test_nobody_reads_or_marks_those_of_others(client, cast, claims):
    one = Notification.objects.get(claim=claims[0])
    client.force_login(cast.editor)
    assert client.get(f"{LIST}{one.public_id}/").status_code == 404
    assert client.post(f"{LIST}{one.public_id}/read/").status_code == 404
    one.refresh_from_db()
    assert one.read_at is None


def test_a_long_list_is_paged(client, cast, read, claims, monkeypatch):
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    text = read()
    assert list_statements(text) == ["Ada Holm", "12 %"]
    older = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', text)[1].replace("&amp;", "&")
    assert list_statements(read(older)) == ["18,500 crates"]


# The page of settings --------------------------------------------------------------------------------------


def list_boxes(text):
    """{name: attributes} of the boxes of the matrix."""
    return {found[1]: found[0] for found in re.finditer(r'<input type="checkbox" name="([^"]*)"[^>]*>', text)}


def test_the_matrix_shows_the_defaults_and_what_cannot_be_silenced(read, cast):
    boxes = list_boxes(read(SETTINGS))
    assert "checked" in boxes["assigned-in_app"]
    assert "disabled" in boxes["assigned-in_app"]
    assert "checked" in boxes["assigned-email"]
    assert "checked" not in boxes["text_changed-email"]
    assert "disabled" not in boxes["text_changed-in_app"]
    assert "links-email" not in boxes
    assert not [name for name in boxes if name.startswith(("reader_report", "installation"))]


def test_editors_and_admins_have_more_to_choose_from(client, cast):
    client.force_login(cast.editor)
    boxes = list_boxes(client.get(SETTINGS).content.decode())
    assert "checked" in boxes["reader_report-digest"]
    assert "checked" in boxes["links-digest"]
    client.force_login(cast.admin)
    assert "checked" in list_boxes(client.get(SETTINGS).content.decode())["installation-email"]


def test_a_choice_is_saved_as_far_as_it_differs_from_the_default(client, cast, read):
    text = read(SETTINGS)
    ticked = {name: "on" for name, box in list_boxes(text).items() if "checked" in box}
    ticked |= {"text_changed-email": "on", "digest_frequency": "weekly"}
    del ticked["assigned-email"]
    assert client.post(SETTINGS, ticked, follow=True).status_code == 200
    assert set(NotificationPreference.objects.values_list("topic", flat=True)) == {"assigned", "text_changed"}
    assert User.objects.get(pk=cast.checker.pk).digest_frequency == "weekly"
    assert get_channels("assigned", [cast.checker])[cast.checker.pk] == {"in_app"}
    client.post(SETTINGS, {"reset": "1"})
    assert not NotificationPreference.objects.exists()


def test_nobody_chooses_for_others(cast):
    with pytest.raises(NotAllowed):
        set_notification_settings(cast.second, channels={}, digest_frequency="off", by=cast.admin, at=MONDAY)


def test_a_frequency_that_is_none_is_refused(client, cast, read):
    read(SETTINGS)
    assert client.post(SETTINGS, {"digest_frequency": "hourly"}).status_code == 422


def test_a_person_without_an_address_is_told_why_nothing_comes(read):
    assert "You have no e-mail address in Stet" in read(SETTINGS)


# The rows are the queue ---------------------------------------------------------------------------------


def test_beat_asks_for_notifications_that_are_due(cast, claims):
    Notification.objects.filter(claim=claims[0]).update(email_due_at=MONDAY)
    due = {work.kind.name: work for work in list_due_work(at=now())}
    assert due["notifications"].due_at == MONDAY
    assert due["notifications"].kind.tasks == (names.SEND_DUE_NOTIFICATIONS_TASK,)
    send_due_notifications(at=now())
    assert "notifications" not in {work.kind.name for work in list_due_work(at=now())}


def test_the_list_shows_what_came_on_other_days_under_their_date(read, claims):
    Notification.objects.update(read_at=MONDAY)
    Notification.objects.filter(claim=claims[0]).update(created_at=now() - timedelta(days=1))
    Notification.objects.filter(claim=claims[1]).update(created_at=MONDAY)
    headings = re.findall(r'<h2 id="day-\d+">(.*?)</h2>', read())
    assert headings == ["Today", "Yesterday", "2 Mar 2026"]
