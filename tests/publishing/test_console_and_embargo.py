"""A partner's console tells nothing of what is held back: no row, no count, no page, no moment."""

import re
from datetime import timedelta

import pytest
import time_machine

from articles.models import Article
from articles.models.article import WITHHELD_UNTIL
from publishing.models import Delivery
from publishing.partners.actions import update_license
from publishing.webhooks.actions import (
    pause_webhook_endpoint,
    remove_webhook_endpoint,
    replay_deliveries,
    send_test_delivery,
)
from publishing.webhooks.fan_out import fan_out_deliveries
from publishing.webhooks.selectors import exclude_held_back, filter_too_early, list_deliveries
from publishing.webhooks.visibility import is_visible_to_owner
from tests.factories import MONDAY, create_article
from tests.publishing.webhook_cases import ALL, cleared, embargo
from tests.publishing.webhook_receiver import deliver_events

WEDNESDAY = MONDAY + timedelta(days=2)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
CLEARED = ">article.cleared</a>"
"""How a row of the log begins; the forms name the event too."""


@pytest.fixture(autouse=True)
def on_wednesday():
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def seen(console_client, endpoint):
    """seen() -> all that the console's lists say."""

    def read() -> str:
        lists = (
            "/partner/",
            "/partner/deliveries/",
            "/partner/webhooks/",
            "/partner/usage/",
            "/partner/e-mail/",
        )
        pages = [*lists, f"/partner/webhooks/{endpoint.public_id}/"]
        return "\n".join(words(page) for page in map(console_client.get, pages) if page.status_code == 200)

    return read


def words(page) -> str:
    """A page without what is drawn anew for each."""
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", page.content.decode())


def there(console) -> int:
    """What the page of the one message there is answers with."""
    return console.get(f"/partner/deliveries/{Delivery.objects.get().public_id}/").status_code


@pytest.mark.parametrize("end", [WEDNESDAY + timedelta(days=3), WITHHELD_UNTIL])
def test_an_article_under_embargo_is_nowhere_in_the_console_until_its_end(
    console_client, subscribed_receiver, article, cast, seen, end, settings
):
    settings.DEBUG = False
    before = seen()
    embargo(article, end, cast, MONDAY)
    cleared(article, cast, MONDAY)
    fan_out_deliveries(at=WEDNESDAY)
    assert seen() == before
    never = console_client.get("/partner/deliveries/00000000-0000-4000-8000-000000000000/")
    here = f"/partner/deliveries/{Delivery.objects.get().public_id}/"
    hidden = console_client.get(here)
    assert (hidden.status_code, words(hidden)) == (404, words(never))
    assert console_client.post(f"{here}replay/").status_code == 404
    embargo(article, None, cast, WEDNESDAY)
    fan_out_deliveries(at=WEDNESDAY)
    assert CLEARED in seen()
    assert "1 waiting" in seen()
    assert there(console_client) == 200


@pytest.mark.parametrize("paused", [False, True])
def test_an_embargo_that_is_set_or_made_longer_once_a_message_is_due_hides_it_too(
    console_client, subscribed_receiver, article, cast, seen, endpoint, partner_member, paused
):
    if paused:
        pause_webhook_endpoint(endpoint, by=partner_member, at=MONDAY)
    embargo(article, WEDNESDAY - HOUR, cast, MONDAY)
    cleared(article, cast, MONDAY)
    fan_out_deliveries(at=MONDAY)
    assert there(console_client) == 200
    embargo(article, WEDNESDAY + HOUR, cast, WEDNESDAY)
    assert (CLEARED in seen(), "1 waiting" in seen(), there(console_client)) == (False, False, 404)


def test_removing_an_endpoint_does_not_bring_to_light_what_waited_there(
    console_client, subscribed_receiver, article, cast, seen, endpoint, partner_member
):
    embargo(article, WEDNESDAY + HOUR, cast, MONDAY)
    cleared(article, cast, MONDAY)
    fan_out_deliveries(at=MONDAY)
    remove_webhook_endpoint(endpoint, by=partner_member, at=WEDNESDAY)
    assert (CLEARED in seen(), there(console_client)) == (False, 404)
    with time_machine.travel(WEDNESDAY + HOUR, tick=False):
        assert (CLEARED in seen(), there(console_client)) == (True, 200)


def test_what_failed_before_an_embargo_is_not_shown_waiting_for_its_end(
    console_client, subscribed_receiver, article, cast, seen
):
    subscribed_receiver.answers.append((503, {}))
    cleared(article, cast, MONDAY)
    deliver_events(WEDNESDAY)
    assert CLEARED in seen()
    embargo(article, WEDNESDAY + DAY, cast, WEDNESDAY)
    deliver_events(WEDNESDAY + HOUR)
    assert (CLEARED in seen(), there(console_client)) == (False, 404)


def test_what_was_sent_before_an_embargo_stays_in_the_log_and_is_not_sent_again_under_it(
    console_client, subscribed_receiver, article, cast, seen, endpoint, partner_member
):
    cleared(article, cast, MONDAY)
    deliver_events(WEDNESDAY)
    embargo(article, WEDNESDAY + DAY, cast, WEDNESDAY)
    here = f"/partner/deliveries/{Delivery.objects.get().public_id}/"
    page = console_client.get(here).content.decode()
    assert ("Delivered" in page, "Resend" in page) == (True, False)
    refused = console_client.post(f"{here}replay/")
    assert (refused.status_code, "Your licence does not cover this yet" in refused.content.decode()) == (
        409,
        True,
    )
    assert replay_deliveries(endpoint, by=partner_member, at=WEDNESDAY, since=MONDAY, until=WEDNESDAY) == 0
    assert (Delivery.objects.get().state, len(subscribed_receiver.requests)) == ("delivered", 1)


def test_a_verdict_within_the_licence_s_delay_is_not_shown_either(
    console_client, endpoint, partner, publish_claim, cast, seen
):
    publish_claim(at=WEDNESDAY - HOUR)
    update_license(partner, by=cast.admin, at=MONDAY, **ALL | {"delay_minutes": 120})
    fan_out_deliveries(at=WEDNESDAY)
    assert (">verdict.published</a>" in seen(), there(console_client)) == (False, 404)
    update_license(partner, by=cast.admin, at=MONDAY, **ALL | {"delay_minutes": 30})
    assert (">verdict.published</a>" in seen(), there(console_client)) == (True, 200)
    update_license(partner, by=cast.admin, at=MONDAY, **ALL | {"delay_minutes": 120})
    assert there(console_client) == 404


def test_pages_of_the_log_are_cut_as_if_there_were_no_such_message(
    console_client, subscribed_receiver, cast, endpoint, partner_member, monkeypatch
):
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 1)
    for number in range(3):
        send_test_delivery(endpoint, by=partner_member, at=WEDNESDAY, event="article.stale")
        article = create_article(cast.desk, cast.editor, url=f"https://news.example.org/{number}")
        embargo(article, WEDNESDAY + DAY, cast, MONDAY)
        cleared(article, cast, MONDAY)
        fan_out_deliveries(at=WEDNESDAY)
    page, pages = console_client.get("/partner/deliveries/"), 1
    while older := page.context["older"]:
        page, pages = console_client.get(older), pages + 1
        assert len(page.context["deliveries"]) == 1
    assert pages == 3


def test_the_newsroom_sees_what_waits_for_the_end_of_an_embargo(
    client, subscribed_receiver, article, cast, partner, endpoint
):
    embargo(article, WEDNESDAY + DAY, cast, MONDAY)
    cleared(article, cast, MONDAY)
    fan_out_deliveries(at=WEDNESDAY)
    client.force_login(cast.admin)
    here = f"/setup/partners/{partner.public_id}/"
    assert "1 waiting" in client.get(here).content.decode()
    assert "article.cleared" in client.get(f"{here}deliveries/").content.decode()


@pytest.mark.parametrize("delay", [0, 60, 60 * 24 * 3])
def test_the_list_and_the_rule_for_one_message_agree(
    subscribed_receiver, cast, partner, endpoint, partner_member, publish_claim, delay
):
    for number, end in enumerate([None, WEDNESDAY - HOUR, WEDNESDAY, WEDNESDAY + HOUR, WITHHELD_UNTIL]):
        article = create_article(cast.desk, cast.editor, url=f"https://news.example.org/of/{number}")
        cleared(article, cast, WEDNESDAY - HOUR * (number % 2))
        Article.objects.filter(pk=article.pk).update(embargo_until=end)
    publish_claim(at=MONDAY)
    publish_claim(at=WEDNESDAY - HOUR)
    fan_out_deliveries(at=WEDNESDAY)
    send_test_delivery(endpoint, by=partner_member, at=WEDNESDAY)
    update_license(
        partner, by=cast.admin, at=MONDAY, **ALL | {"delay_minutes": delay}, receives_article_events=True
    )
    partner.refresh_from_db()
    every = list(list_deliveries(partner).select_related("endpoint__partner", "document"))
    shown = {one.pk for one in every if is_visible_to_owner(one, at=WEDNESDAY)}
    assert len(every) == 8
    assert 0 < len(shown) < 8
    assert {one.pk for one in exclude_held_back(list_deliveries(partner), partner, at=WEDNESDAY)} == shown
    assert {
        one.pk for one in list_deliveries(partner).exclude(filter_too_early(partner, at=WEDNESDAY))
    } == shown
