"""An absence asks where the claims go: an editor hands them over, and is told where they did not enter it."""

from collections.abc import Callable

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse

from accounts.models import Absence, Membership, OutgoingEmail, User
from factcheck.assignments.actions import assign_claim
from factcheck.desk.emails import build_paragraphs, build_subject, send_due_notifications
from factcheck.desk.handovers import withdraw_absence
from factcheck.desk.memberships import remove_members
from factcheck.models import Claim, Notification
from lib.datetimes.clock import now
from tests.factories import MONDAY, Cast, create_article, flag_claim_on

DAYS = {"starts_on": "2099-03-04", "ends_on": "2099-03-06"}


def enter_days(person: User, by: User, days: dict[str, str] = DAYS) -> Client:
    client = Client()
    client.force_login(by)
    client.where = client.post(reverse("absence_list", args=[person.public_id]), days)["Location"]
    return client


def list_notices(person: User) -> list[str]:
    return [one.sentence for one in Notification.objects.visible_to(person).filter(event="checker_away")]


@pytest.fixture
def held(cast: Cast, create_claim_in_state: Callable[..., Claim]) -> Claim:
    claim = create_claim_in_state("flagged")
    assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    return claim


def test_editors_are_told_where_the_person_has_open_claims(cast: Cast, held: Claim) -> None:
    client = enter_days(cast.checker, cast.checker)
    page = client.get(client.where).content.decode()
    assert "The editors of your desks were told that you have open claims." in page
    sentence = "Carl is away from 4 Mar to 6 Mar with open claims on your desk."
    assert list_notices(cast.editor) == list_notices(cast.standards) == [sentence]
    assert not Notification.objects.exclude(person__in=[cast.editor, cast.standards]).filter(
        event="checker_away"
    )
    editor = Client()
    editor.force_login(cast.editor)
    listed = editor.get(reverse("notification_list")).content.decode()
    assert "Carl is away" in listed
    assert ">Open Workload</a>" in listed
    one = Notification.objects.get(person=cast.editor, event="checker_away")
    assert editor.get(reverse("notification_open", args=[one.public_id])).url == reverse("workload")
    assert one.is_in_digest
    assert one.email_due_at is None


def test_a_single_day_is_one(cast: Cast, held: Claim) -> None:
    enter_days(cast.checker, cast.checker, {"starts_on": "2099-03-04", "ends_on": "2099-03-04"})
    assert list_notices(cast.editor)[0].startswith("Carl is away on 4 Mar with open claims")


def test_nobody_is_told_without_open_claims_or_by_an_editor_s_own_entry(
    cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    page = enter_days(cast.checker, cast.checker)
    assert "were told" not in page.get(page.where).content.decode()
    claim = create_claim_in_state("flagged")
    assign_claim(claim, checker=cast.second, by=cast.editor, at=MONDAY)
    assert enter_days(cast.second, cast.editor).where == reverse(
        "claim_handover", args=[cast.second.public_id]
    )
    assert not Notification.objects.filter(event="checker_away").exists()


def test_an_editor_who_goes_away_hands_over_at_once(
    cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    own = reverse("absence_list", args=[cast.editor.public_id])
    assert enter_days(cast.editor, cast.editor).where == own
    assert enter_days(cast.checker, cast.editor).where == reverse(
        "absence_list", args=[cast.checker.public_id]
    ), "there is nothing to hand over"
    claim = create_claim_in_state("flagged")
    assign_claim(claim, checker=cast.editor, by=cast.standards, at=MONDAY)
    later = {"starts_on": "2099-04-04", "ends_on": "2099-04-06"}
    where = enter_days(cast.editor, cast.editor, later).where
    assert where == reverse("claim_handover", args=[cast.editor.public_id])


def test_an_editor_is_sent_on_for_claims_of_a_desk_that_they_edit_alone(cast: Cast) -> None:
    article = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    claim = flag_claim_on(article, "18,500 crates", cast.insider)
    Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
    assign_claim(claim, checker=cast.editor, by=cast.insider, at=MONDAY)
    where = enter_days(cast.editor, cast.editor).where
    assert where == reverse("absence_list", args=[cast.editor.public_id])


def test_an_e_mail_says_nothing_of_who_works_on_a_confidential_desk(cast: Cast, held: Claim) -> None:
    article = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    claim = flag_claim_on(article, "18,500 crates", cast.insider)
    Membership.objects.create(user=cast.checker, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
    assign_claim(claim, checker=cast.checker, by=cast.insider, at=MONDAY)
    OutgoingEmail.objects.all().delete()
    enter_days(cast.checker, cast.checker)
    assert list_notices(cast.insider) == list_notices(cast.editor)
    notices = Notification.objects.filter(event="checker_away", person__in=[cast.insider, cast.editor])
    notices.update(email_due_at=MONDAY)
    User.objects.update(email=Concat("username", Value("@example.org")))
    send_due_notifications(at=now())
    emails = {one.recipient: one.subject + one.text for one in OutgoingEmail.objects.all()}
    assert "Carl is away" in emails[cast.editor]
    assert emails[cast.insider].startswith("A confidential desk needs your attention.")
    for word in ("Carl", "4 Mar", "Inquiries"):
        assert word not in emails[cast.insider]


def test_days_that_are_removed_are_told_of_no_longer(cast: Cast, held: Claim) -> None:
    client = enter_days(cast.checker, cast.checker)
    enter_days(cast.checker, cast.checker, {"starts_on": "2099-05-04", "ends_on": "2099-05-04"})
    absence = Absence.objects.get(starts_on="2099-03-04")
    client.post(reverse("absence_remove", args=[absence.public_id]))
    assert list_notices(cast.editor) == ["Carl is away on 4 May with open claims on your desk."]


def test_an_editor_who_leaves_the_desk_reads_it_no_longer(cast: Cast, held: Claim) -> None:
    enter_days(cast.checker, cast.checker)
    remove_members(cast.standards, [cast.desk], by=cast.admin, at=MONDAY)
    assert list_notices(cast.standards) == []
    assert list_notices(cast.editor)


def test_where_only_a_confidential_desk_is_left_no_e_mail_names_who_works_there(
    cast: Cast, held: Claim
) -> None:
    """Both work on an open desk and a confidential one, and the editor leaves the first."""
    article = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    claim = flag_claim_on(article, "18,500 crates", cast.insider)
    Membership.objects.create(user=cast.checker, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
    Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    assign_claim(claim, checker=cast.checker, by=cast.insider, at=MONDAY)
    enter_days(cast.checker, cast.checker)
    assert not Notification.objects.get(event="checker_away", person=cast.editor).is_confidential
    remove_members(cast.editor, [cast.desk], by=cast.admin, at=now())
    [notice] = Notification.objects.filter(event="checker_away", person=cast.editor)
    assert list_notices(cast.editor) == ["Carl is away from 4 Mar to 6 Mar with open claims on your desk."]
    assert [build_subject([notice], at=MONDAY), *build_paragraphs([notice])[0].split("\n")[:1]] == [
        "A confidential desk needs your attention."
    ] * 2
    assert not Notification.objects.get(event="checker_away", person=cast.standards).is_confidential
    enter_days(cast.checker, cast.checker, {"starts_on": "2099-05-04", "ends_on": "2099-05-04"})
    absence = Absence.objects.get(starts_on="2099-03-04")
    withdraw_absence(absence, by=cast.checker, at=now())
    assert list_notices(cast.editor) == ["Carl is away on 4 May with open claims on your desk."]


def test_leaving_a_desk_keeps_the_notices_of_another(cast: Cast, held: Claim) -> None:
    """An editor of two desks leaves one: who is away on the other concerns them still."""
    Membership.objects.create(user=cast.editor, desk=cast.other_desk, role="editor", joined_at=MONDAY)
    Membership.objects.create(user=cast.second, desk=cast.other_desk, role="checker", joined_at=MONDAY)
    article = create_article(cast.other_desk, cast.editor, url="https://news.example.org/elsewhere")
    there = flag_claim_on(article, "18,500 crates", cast.editor)
    assign_claim(there, checker=cast.second, by=cast.editor, at=MONDAY)
    enter_days(cast.checker, cast.checker)
    enter_days(cast.second, cast.second)
    assert len(list_notices(cast.editor)) == 2
    remove_members(cast.editor, [cast.desk], by=cast.admin, at=now())
    [notice] = list_notices(cast.editor)
    assert notice.startswith(str(cast.second))
    remove_members(cast.editor, [cast.other_desk], by=cast.admin, at=now())
    assert not Notification.objects.filter(person=cast.editor)
