"""Webhooks: what may be sent to whom, by licence, by address, and by who looks after an endpoint."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from articles.models import Article
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from publishing.actions.delivering import PAUSE, forget_deliveries
from publishing.actions.endpoints import (
    create_endpoint,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
    try_endpoint,
)
from publishing.actions.fan_out import fan_out
from publishing.actions.partner_people import invite_partner_person
from publishing.actions.partners import change_licence, create_partner, resume_partner, suspend_partner
from publishing.models import Delivery, DeliveryTry
from record.actions import append
from tests.cast import MONDAY, make_article
from tests.publishing.receivers import said, tell

WEDNESDAY = MONDAY + timedelta(days=2)
ALL = {"languages": [], "desks": [], "delay_minutes": 0}


def test_what_a_licence_delays_is_sent_when_its_time_has_come_and_no_sooner(
    endpoint, receiver, publish, cast, partner
):
    change_licence(partner, by=cast.admin, at=MONDAY, **ALL | {"delay_minutes": 60})
    publish()
    out = MONDAY + timedelta(minutes=10)
    assert tell(out) == 0
    assert tell(out + timedelta(minutes=40)) == 0
    assert tell(out + timedelta(minutes=61)) == 1


def test_what_a_licence_does_not_cover_is_not_sent_also_when_it_was_narrowed_meanwhile(
    endpoint, receiver, publish, cast, partner
):
    change_licence(partner, by=cast.admin, at=MONDAY, **ALL | {"languages": ["de"]})
    publish(language="en")
    assert (tell(WEDNESDAY), Delivery.objects.count()) == (0, 0)
    publish(language="de")
    fan_out(at=WEDNESDAY)
    change_licence(partner, by=cast.admin, at=MONDAY, **ALL | {"desks": [cast.other_desk]})
    assert tell(WEDNESDAY) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.told) == ("dropped", "The licence does not cover this any more.")
    assert receiver.requests == []


def test_a_suspended_partner_is_sent_nothing_until_it_is_let_back_in(
    endpoint, receiver, publish, cast, partner, member
):
    publish()
    fan_out(at=WEDNESDAY)
    suspend_partner(partner, by=cast.admin, at=WEDNESDAY, reason="A leak")
    assert tell(WEDNESDAY) == 0
    with pytest.raises(NotAllowed):
        try_endpoint(endpoint, by=member, at=WEDNESDAY)
    resume_partner(partner, by=cast.admin, at=WEDNESDAY)
    assert tell(WEDNESDAY) == 1


def cleared(article: Article, cast, at: datetime, step: str = "clear") -> None:
    """An entry as the article's verbs append it."""
    with transaction.atomic():
        append(actor=cast.editor, step=step, subject_type="article", subject=article, at=at)


def test_articles_are_told_of_only_where_the_licence_says_so_and_never_under_embargo(
    endpoint, receiver, cast, partner
):
    article = make_article(cast.desk, cast.editor)
    cleared(article, cast, MONDAY)
    assert tell(WEDNESDAY) == 0
    change_licence(partner, by=cast.admin, at=MONDAY, **ALL, told_of_articles=True)
    Article.objects.update(embargo_until=WEDNESDAY + timedelta(hours=1))
    cleared(article, cast, MONDAY)
    cleared(article, cast, MONDAY, "unclear")
    hidden = make_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    cleared(hidden, cast, MONDAY)
    assert tell(WEDNESDAY) == 0
    tell(WEDNESDAY + timedelta(hours=2))
    assert said(receiver) == ["article.cleared", "article.stale"]
    told = receiver.messages[0]["data"]
    assert (told["id"], told["url"]) == (str(article.public_id), article.canonical_url)
    assert article.headline not in receiver.requests[0][1].decode()


def test_a_sample_has_every_field_of_a_real_verdict(endpoint, member, receiver, publish, pull, retract):
    claim = publish()
    real = pull(id=claim.public_id).json()
    for event in ("verdict.published", "verdict.retracted"):
        try_endpoint(endpoint, by=member, at=WEDNESDAY, event=event)
    tell(WEDNESDAY)
    tell(WEDNESDAY + PAUSE)
    sample, gone = (one["data"]["verdict"] for one in receiver.messages if one.get("test"))
    for inner in ("rating", "explanation"):
        assert set(sample[inner]) == set(real[inner])
    assert (set(sample), set(sample["citations"][0])) == (set(real), set(real["citations"][0]))
    assert set(gone) == set(pull(id=retract(claim).public_id).json())


@pytest.mark.parametrize("url", [
    "http://partner.example.org/hook", "https://127.0.0.1/hook", "https://[::1]/", "ftp://example.org/",
    "https://10.0.0.8/hook", "https://user:pass@example.com/", "https://intranet/", "nonsense", "",
])  # fmt: skip
def test_only_https_and_only_outside_is_written_to(partner, member, settings, url):
    settings.DEBUG = False
    with pytest.raises(Invalid) as refused:
        create_endpoint(partner, by=member, at=MONDAY, name="Site", url=url)
    assert "url" in refused.value.fields


def test_an_endpoint_that_was_http_under_debug_is_not_written_to_without_it(
    endpoint, receiver, publish, settings
):
    settings.DEBUG = False
    publish()
    tell(WEDNESDAY)
    assert (receiver.requests, DeliveryTry.objects.get().told[:20]) == ([], "Only addresses that ")


def test_nobody_but_the_partner_s_own_people_touches_its_endpoints(endpoint, cast, member):
    rival = create_partner(by=cast.admin, at=MONDAY, name="Rival")
    other = invite_partner_person(rival, by=cast.admin, at=MONDAY, name="Rita", email="r@example.org")[0].user
    for person in (other, cast.editor, cast.stranger):
        for act in (pause_endpoint, resume_endpoint, rotate_secret, try_endpoint, remove_endpoint):
            with pytest.raises(NotAllowed):
                act(endpoint, by=person, at=MONDAY)
    remove_endpoint(endpoint, by=member, at=MONDAY)
    with pytest.raises(WrongState):
        resume_endpoint(endpoint, by=member, at=MONDAY)


def test_a_removed_endpoint_is_sent_nothing_more_and_keeps_no_secret(endpoint, member, receiver, publish):
    publish()
    fan_out(at=WEDNESDAY)
    remove_endpoint(endpoint, by=member, at=WEDNESDAY)
    publish()
    assert (tell(WEDNESDAY), receiver.requests) == (0, [])
    endpoint.refresh_from_db()
    assert (endpoint.secret, Delivery.objects.get().state) == ("", "dropped")


def test_there_are_only_so_many_endpoints(partner, member, receiver):
    for number in range(10):
        create_endpoint(partner, by=member, at=MONDAY, name=str(number), url=receiver.url)
    with pytest.raises(Blocked):
        create_endpoint(partner, by=member, at=MONDAY, name="one more", url=receiver.url)


def test_deliveries_of_long_ago_are_forgotten(endpoint, publish, receiver):
    publish()
    tell(WEDNESDAY)
    assert forget_deliveries(at=MONDAY + timedelta(days=30)) == 0
    assert forget_deliveries(at=MONDAY + timedelta(days=70)) == 1
    assert (Delivery.objects.count(), DeliveryTry.objects.count()) == (0, 0)
