"""Quiet hours: e-mails at once wait until they end, and what is in Stet is there at once."""

from datetime import UTC, datetime, time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.notification_settings import set_quiet_hours
from accounts.models import Desk, OutgoingEmail, User
from articles.models import Article
from audit.models import Event
from factcheck.desk.emails import send_due_notifications
from factcheck.models import Notification
from factcheck.workflow.notify import find_quiet_end, notify
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid, NotAllowed
from tests.factories import MONDAY, Cast, flag_claim_on

NIGHT = time(22), time(7)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "hours", "end"),
    [
        (at(2, 21, 59), NIGHT, None),
        (at(2, 22), NIGHT, at(3, 7)),
        (at(3, 0), NIGHT, at(3, 7)),
        (at(3, 6, 59), NIGHT, at(3, 7)),
        (at(3, 7), NIGHT, None),
        (at(3, 12), (time(12), time(13)), at(3, 13)),
        (at(3, 13), (time(12), time(13)), None),
        (at(3, 13), (None, None), None),
    ],
)
def test_when_they_end(
    moment: datetime, hours: tuple[time | None, time | None], end: datetime | None
) -> None:
    assert find_quiet_end(moment, *hours, tz=get_timezone("UTC")) == end


def test_an_email_waits_in_the_persons_own_place_and_the_app_does_not(cast: Cast, article: Article) -> None:
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    Desk.objects.filter(pk=cast.desk.pk).update(timezone="America/New_York")
    for person in (cast.checker, cast.second):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
    set_quiet_hours(cast.checker, quiet_from=NIGHT[0], quiet_until=NIGHT[1], by=cast.checker, at=MONDAY)
    evening = at(4, 4)  # 23:00 on Tuesday in New York
    notify([cast.checker, cast.second], claim, "assigned", by=cast.editor, at=evening)
    assert Notification.objects.filter(is_in_app=True, event="assigned").count() == 2
    assert send_due_notifications(at=evening) == 1
    assert send_due_notifications(at=at(4, 11, 59)) == 0
    assert send_due_notifications(at=at(4, 12)) == 1
    written = OutgoingEmail.objects.order_by("pk").values_list("to", flat=True)
    assert list(written) == ["sara@example.org", "carl@example.org"]


def test_one_sets_them_for_oneself_both_or_neither(client: Client, cast: Cast) -> None:
    client.force_login(cast.checker)
    address = reverse("notification_settings")
    form = {"digest_frequency": "daily", "quiet_from": "22:00", "quiet_until": "07:00"}
    assert client.post(address, form).status_code == 302
    cast.checker.refresh_from_db()
    assert (cast.checker.quiet_from, cast.checker.quiet_until) == NIGHT
    assert 'value="22:00"' in client.get(address).content.decode()
    for bad in ("", "22:00"):
        assert client.post(address, form | {"quiet_until": bad}).status_code == 422
    changes = [e.details["quiet_hours"] for e in Event.objects.all() if "quiet_hours" in e.details]
    assert changes == [[["", ""], ["22:00", "07:00"]]]
    with pytest.raises(NotAllowed):
        set_quiet_hours(cast.checker, quiet_from=None, quiet_until=None, by=cast.editor, at=MONDAY)
    with pytest.raises(Invalid):
        set_quiet_hours(cast.checker, quiet_from=NIGHT[0], quiet_until=None, by=cast.checker, at=MONDAY)
    assert client.post(address, form | {"quiet_from": "", "quiet_until": ""}).status_code == 302
    cast.checker.refresh_from_db()
    assert cast.checker.quiet_from is None
