"""A partner's acts by hand are rationed, for the record's sake and for whom an endpoint points at."""

from datetime import timedelta

import pytest

from accounts.models import ApiKey
from lib.errors import Blocked
from publishing.actions import rationing
from publishing.actions.delivering import PAUSE, deliver_due
from publishing.actions.endpoints import (
    create_endpoint,
    pause_endpoint,
    remove_endpoint,
    replay,
    replay_range,
    resume_endpoint,
    rotate_secret,
    try_endpoint,
)
from publishing.actions.partner_people import invite_partner_person
from publishing.actions.partners import change_licence, create_partner, issue_partner_key, revoke_partner_key
from publishing.actions.rationing import TooOften
from publishing.models import Delivery, Endpoint
from record.models import Event
from tests.cast import MONDAY, make_article
from tests.publishing.receivers import receiving, said, tell
from tests.publishing.test_webhooks_and_embargo import embargo
from tests.publishing.test_webhooks_and_licence import ALL, cleared

WEDNESDAY = MONDAY + timedelta(days=2)
HOUR = timedelta(hours=1)
ALL_DAYS = {"since": MONDAY - timedelta(days=1), "until": WEDNESDAY + timedelta(days=1)}


@pytest.fixture
def one_act(monkeypatch, endpoint):
    """A ration of one act, of which the endpoint that is there already has taken none."""
    monkeypatch.setattr(rationing, "ACTS", 1)


def acts(partner, endpoint, member):
    """Every act that adds to the record, or sends, and can be taken again and again."""
    delivery = Delivery.objects.create(
        endpoint=endpoint, message="msg_1", event="ping", subject=endpoint.public_id, test=True,
        happened_at=WEDNESDAY, state="failed",
    )  # fmt: skip
    by = {"by": member, "at": WEDNESDAY}
    return {
        "create": lambda: create_endpoint(partner, **by, name="One", url=endpoint.url),
        "rotate": lambda: rotate_secret(endpoint, **by),
        "resume": lambda: resume_endpoint(endpoint, **by),
        "try": lambda: try_endpoint(endpoint, **by),
        "replay": lambda: replay(delivery, **by),
        "range": lambda: replay_range(endpoint, **by, **ALL_DAYS),
        "key": lambda: issue_partner_key(partner, **by, label="Site"),
    }


@pytest.mark.parametrize("name", ["create", "rotate", "resume", "try", "replay", "range", "key"])
def test_no_act_can_be_taken_more_often_than_the_ration_says(one_act, partner, endpoint, member, name):
    act = acts(partner, endpoint, member)[name]
    act()
    before = Event.objects.count(), Delivery.objects.count()
    with pytest.raises(TooOften, match="Wait 15 minutes"):
        act()
    assert (Event.objects.count(), Delivery.objects.count()) == before


def test_the_ration_is_one_for_all_people_of_a_partner_and_another_for_the_next(
    one_act, partner, endpoint, member, cast, receiver
):
    try_endpoint(endpoint, by=member, at=WEDNESDAY)
    colleague, _ = invite_partner_person(
        partner, by=cast.admin, at=MONDAY, name="Paul", email="paul@wire.example.org"
    )
    with pytest.raises(TooOften):
        rotate_secret(endpoint, by=colleague.user, at=WEDNESDAY)
    rival = create_partner(by=cast.admin, at=MONDAY, name="Rival")
    rita, _ = invite_partner_person(rival, by=cast.admin, at=MONDAY, name="Rita", email="r@example.org")
    create_endpoint(rival, by=rita.user, at=WEDNESDAY, name="Theirs", url=receiver.url)
    rotate_secret(endpoint, by=cast.admin, at=WEDNESDAY)
    rotate_secret(endpoint, by=colleague.user, at=WEDNESDAY + HOUR)


def test_what_ends_something_is_never_refused(one_act, partner, endpoint, member):
    key = issue_partner_key(partner, by=member, at=WEDNESDAY, label="Leaked").key
    revoke_partner_key(partner, key, by=member, at=WEDNESDAY)
    pause_endpoint(endpoint, by=member, at=WEDNESDAY)
    remove_endpoint(endpoint, by=member, at=WEDNESDAY)
    key.refresh_from_db()
    assert (key.revoked_at, Endpoint.objects.get().state) == (WEDNESDAY, "removed")


@pytest.mark.parametrize(("address", "sent", "kept"), [
    ("keys/", {"label": "Our archive", "scopes": ["read-published"]}, 'value="Our archive"'),
    ("endpoints/", {"name": "Our archive", "url": "https://hooks.example.com/"}, 'value="Our archive"'),
    ("endpoints/{}/", {"name": "Our archive", "url": "https://hooks.example.com/"}, 'value="Our archive"'),
    ("endpoints/{}/replay/", {"since": "2026-03-02T10:00", "until": "2026-03-03T10:00"}, "2026-03-02T10:00"),
    ("endpoints/{}/try/", {"event": "article.stale"}, 'value="article.stale" selected'),
    ("e-mail/", {"often": "weekly"}, 'id="id_often_2" checked'),
])  # fmt: skip
def test_a_form_that_was_one_too_many_says_when_to_send_it_and_keeps_what_was_typed(
    one_act, console, endpoint, address, sent, kept
):
    here = f"/partner/endpoints/{endpoint.public_id}/"
    console.post(f"{here}try/", {"event": "ping"})
    refused = console.post(f"/partner/{address.format(endpoint.public_id)}", sent)
    page = refused.content.decode()
    assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 900) == (429, True)
    assert "Wait 15 minutes, then try again." in page
    assert kept in page
    assert (ApiKey.objects.count(), Endpoint.objects.count(), Delivery.objects.count()) == (0, 1, 1)


def test_a_button_that_was_pressed_too_often_says_when_to_press_it_again(one_act, console, endpoint):
    here = f"/partner/endpoints/{endpoint.public_id}/"
    sent = console.post(f"{here}try/", {"event": "ping"})
    for address, more in ((f"{here}secret/", {}), (f"{here}active/", {"active": "yes"}),
                          (f"{sent['Location']}replay/", {})):  # fmt: skip
        refused = console.post(address, more)
        assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
        assert "Wait 15 minutes, then try again." in refused.content.decode()
    assert console.post(f"{here}active/", {"active": "no"}).status_code == 302


def test_a_span_is_sent_again_once_all_of_the_last_one_is_out(endpoint, member, receiver, publish, console):
    publish()
    publish()
    tell(WEDNESDAY)
    assert replay_range(endpoint, by=member, at=WEDNESDAY, **ALL_DAYS) == 2
    here = f"/partner/endpoints/{endpoint.public_id}/replay/"
    told = {"since": "2026-03-01T10:00", "until": "2026-03-09T10:00"}
    for moment in (WEDNESDAY, WEDNESDAY + PAUSE):
        with pytest.raises(Blocked, match="still wait here"):
            replay_range(endpoint, by=member, at=moment, **ALL_DAYS)
        refused = console.post(here, told)
        assert (refused.status_code, "still wait here" in refused.content.decode()) == (422, True)
        tell(moment)
    assert console.post(here, told).status_code == 302


def test_what_is_tried_again_by_itself_does_not_stand_in_the_way_of_a_span(
    endpoint, member, receiver, publish
):
    publish()
    tell(WEDNESDAY)
    receiver.answers.append((503, {}))
    publish()
    tell(WEDNESDAY)
    assert replay_range(endpoint, by=member, at=WEDNESDAY, **ALL_DAYS) == 1


def test_a_message_that_an_embargo_holds_back_stands_in_nobody_s_way(
    endpoint, member, receiver, partner, cast
):
    change_licence(partner, by=cast.admin, at=MONDAY, **ALL, told_of_articles=True)
    article = make_article(cast.desk, cast.editor)
    cleared(article, cast, MONDAY)
    tell(WEDNESDAY)
    replay(Delivery.objects.get(), by=member, at=WEDNESDAY)
    embargo(article, WEDNESDAY + HOUR, cast, WEDNESDAY)
    tell(WEDNESDAY)
    assert replay_range(endpoint, by=member, at=WEDNESDAY, **ALL_DAYS) == 0


def test_tests_and_replays_leave_a_pause_between_two_to_one_host_over_all_endpoints(
    endpoint, partner, member, receiver, publish, settings
):
    publish()
    publish()
    tell(WEDNESDAY)
    second = create_endpoint(partner, by=member, at=MONDAY, name="Second", url=f"{receiver.url}?other")
    replay_range(endpoint, by=member, at=WEDNESDAY, **ALL_DAYS)
    try_endpoint(second, by=member, at=WEDNESDAY)
    moments = [WEDNESDAY + number * PAUSE / 2 for number in range(6)]
    assert [deliver_due(clock=lambda at=at: at) for at in moments] == [1, 0, 1, 0, 1, 0]
    assert sorted(said(receiver)[2:]) == ["ping", "verdict.published", "verdict.published"]


def test_another_host_does_not_wait(endpoint, partner, member, receiver, settings):
    with receiving() as other:
        settings.STET_DOOR_ALLOW = [receiver.host_port, f"localhost:{other.port}"]
        url = other.url.replace("127.0.0.1", "localhost")
        second = create_endpoint(partner, by=member, at=MONDAY, name="Second", url=url)
        for each in (endpoint, second):
            try_endpoint(each, by=member, at=WEDNESDAY)
        assert tell(WEDNESDAY) == 2


def test_what_happens_goes_out_at_once_before_what_was_asked_for(
    endpoint, member, receiver, publish, correct
):
    first = publish()
    publish()
    tell(WEDNESDAY)
    replay_range(endpoint, by=member, at=WEDNESDAY, **ALL_DAYS)
    tell(WEDNESDAY)
    correct(first)
    publish()
    assert tell(WEDNESDAY) == 2
    assert said(receiver)[3:] == ["verdict.corrected", "verdict.published"]
    assert tell(WEDNESDAY + PAUSE) == 1
