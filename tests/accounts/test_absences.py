"""Absences: one's own, or set by an editor of one's desk; the days in order, and none twice."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions.absences import add_absence, remove_absence
from accounts.actions.erasure import erase_user_data
from accounts.models import Absence
from audit.models import Event
from lib.errors import Invalid, NotAllowed
from tests.factories import MONDAY

FIRST, LAST = date(2026, 3, 4), date(2026, 3, 6)


def address(person):
    return reverse("absence_list", args=[person.public_id])


@pytest.mark.parametrize("who", ["checker", "editor", "standards"])
def test_the_person_and_the_editors_of_their_desk_set_it(cast, who):
    by = getattr(cast, who)
    absence = add_absence(cast.checker, starts_on=FIRST, ends_on=LAST, by=by, at=MONDAY)
    event = Event.objects.get(action="add_absence")
    assert (event.actor, event.subject) == (str(by.public_id), str(cast.checker.public_id))
    assert event.details == {}
    remove_absence(absence, by=by, at=MONDAY)
    assert not Absence.objects.exists()
    assert Event.objects.filter(action="remove_absence").exists()


@pytest.mark.parametrize("who", ["second", "outsider", "insider", "admin", "stranger"])
def test_nobody_else_sets_or_sees_it(client, cast, who):
    by = getattr(cast, who)
    absence = add_absence(cast.checker, starts_on=FIRST, ends_on=LAST, by=cast.checker, at=MONDAY)
    with pytest.raises(NotAllowed):
        add_absence(cast.checker, starts_on=FIRST, ends_on=LAST, by=by, at=MONDAY)
    with pytest.raises(NotAllowed):
        remove_absence(absence, by=by, at=MONDAY)
    client.force_login(by)
    assert client.get(address(cast.checker)).status_code == 404
    assert client.post(reverse("absence_remove", args=[absence.public_id])).status_code == 404
    assert Absence.objects.count() == 1


def test_an_editor_who_left_the_desk_no_longer_sets_it(cast):
    cast.editor.memberships.all().delete()
    with pytest.raises(NotAllowed):
        add_absence(cast.checker, starts_on=FIRST, ends_on=LAST, by=cast.editor, at=MONDAY)


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2026, 3, 3), date(2026, 3, 3), True),
        (date(2026, 3, 3), FIRST, False),
        (LAST, date(2026, 3, 9), False),
        (date(2026, 3, 5), date(2026, 3, 5), False),
        (date(2026, 3, 7), date(2026, 3, 7), True),
        (date(2026, 3, 9), date(2026, 3, 8), False),
    ],
)
def test_days_are_in_order_and_in_one_absence(cast, first, last, fits):
    add_absence(cast.checker, starts_on=FIRST, ends_on=LAST, by=cast.checker, at=MONDAY)
    if fits:
        add_absence(cast.checker, starts_on=first, ends_on=last, by=cast.checker, at=MONDAY)
    else:
        with pytest.raises(Invalid) as caught:
            add_absence(cast.checker, starts_on=first, ends_on=last, by=cast.checker, at=MONDAY)
        assert list(caught.value.fields) == ["ends_on"]


def test_a_checker_adds_and_removes_days_on_their_settings(client, cast):
    client.force_login(cast.checker)
    assert address(cast.checker) in client.get(reverse("user_settings")).content.decode()
    days = {"starts_on": "2099-03-04", "ends_on": "2099-03-06"}
    assert client.post(address(cast.checker), days)["Location"] == address(cast.checker)
    page = client.post(address(cast.checker), days)
    assert page.status_code == 422
    assert "Some of these days are in the absence from" in page.content.decode()
    absence = Absence.objects.get()
    client.post(reverse("absence_remove", args=[absence.public_id]))
    assert not Absence.objects.exists()


def test_erasing_a_person_deletes_when_they_were_away(cast):
    add_absence(cast.checker, starts_on=FIRST, ends_on=LAST, by=cast.checker, at=MONDAY)
    erase_user_data(cast.checker, by=cast.admin, at=MONDAY)
    assert not Absence.objects.exists()
