"""A partner's people at their console: screens in order, a key by one press, and why they are shut out."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from lib.datetimes.clock import now
from publishing.models import ApiKeyUsage, Partner
from publishing.partners.actions import create_partner, issue_partner_key
from publishing.partners.digests import get_unsubscribe_url, set_digest_frequency
from publishing.partners.people import invite_partner_person
from publishing.webhooks.actions import create_webhook_endpoint
from tests.factories import MONDAY, PASSWORD, Cast
from tests.journeys.people import PHONE, Enter
from tests.journeys.screen_rules import TOO_WIDE, broken_rules, unfold
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SCREENS = ("", "keys/", "webhooks/", "deliveries/", "e-mail/", "usage/", "docs/")


@pytest.fixture
def petra(live_site: str, cast: Cast) -> User:
    """Of a partner with a key in use, one that is about to end, an endpoint and a letter each morning."""
    partner = create_partner(by=cast.admin, at=MONDAY, name="The Wire")
    person, _ = invite_partner_person(
        partner, by=cast.admin, at=MONDAY, name="Petra Wire", email="petra@wire.example.org"
    )
    person.user.set_password(PASSWORD)
    person.user.save()
    at = now()
    used = issue_partner_key(partner, by=cast.admin, at=at, label="Website").key
    issue_partner_key(partner, by=cast.admin, at=at, label="Old", expires_at=at + timedelta(days=3))
    for back in range(30):
        ApiKeyUsage.objects.create(
            key=used, day=(at - timedelta(days=back)).date(), succeeded=900 - 20 * back, unchanged=300,
            rejected=40 * (back % 7 == 0), failed=back == 3,
        )  # fmt: skip
    create_webhook_endpoint(partner, by=person.user, at=at, name="Site", url="https://hooks.example.com/stet")
    set_digest_frequency(person, by=person.user, at=at, frequency="daily")
    return person.user


@pytest.mark.parametrize("theme", mark_for_long_runs(["light", "dark"], "console"))
@pytest.mark.parametrize("screen", mark_for_long_runs([{}, PHONE], "console"), ids=["laptop", "phone"])
def test_every_screen_fits_and_axe_finds_nothing(
    petra: User, cast: Cast, open_window: Enter, theme: str, screen: dict[str, Any]
) -> None:
    partner = Partner.objects.get()
    stop = get_unsubscribe_url(petra.partner_person.digest).partition("/unsubscribe/")[2]
    here = f"/setup/partners/{partner.public_id}/"
    walks = (
        (petra, [f"/partner/{name}" for name in SCREENS]),
        (cast.admin, [here, f"{here}usage/", f"{here}deliveries/"]),
        (None, [f"/unsubscribe/{stop}"]),
    )
    found: dict[str, list[str]] = {}
    for user, addresses in walks:
        walker = open_window(user, color_scheme=theme, bypass_csp=True, **screen)
        for address in addresses:
            assert walker.goes_to(address) == 200, address
            unfold(walker)
            expect(walker.page.locator("h1")).to_have_count(1)
            for problem in broken_rules(walker.page):
                found.setdefault(problem, []).append(address)
            if walker.page.evaluate(TOO_WIDE):
                found.setdefault("too wide", []).append(address)
    assert found == {}


def test_one_press_makes_a_key_for_trying_out_with_examples_that_hold_it(
    petra: User, open_window: Enter
) -> None:
    window = open_window(petra)
    window.goes_to("/partner/docs/")
    window.presses("Create a test key")
    expect(window.page.locator("h1")).to_have_text("Your new API key")
    secret = window.page.locator("[data-secret]").inner_text()
    assert secret.startswith("stettest_")
    expect(window.page.locator("pre").first).to_contain_text(secret)
    window.follows("Done")
    assert secret not in window.page.content()


def test_who_is_shut_out_reads_why_and_is_back_without_a_new_password(
    petra: User, cast: Cast, open_window: Enter
) -> None:
    window, admin = open_window(petra), open_window(cast.admin)
    window.goes_to("/partner/")
    here = f"/setup/partners/{Partner.objects.get().public_id}/"
    admin.goes_to(here)
    admin.page.get_by_label("Reason").fill("A key of yours was found in public.")
    admin.presses("Suspend The Wire")
    admin.sees("A key of yours was found in public.")
    assert window.goes_to("/partner/keys/") == 403
    window.sees("A key of yours was found in public.")
    admin.presses("Restore access for The Wire")
    assert window.goes_to("/partner/keys/") == 200


def test_the_link_in_a_letter_stops_it_for_somebody_who_is_not_signed_in(
    petra: User, open_window: Enter
) -> None:
    digest = petra.partner_person.digest
    reader = open_window(None)
    reader.goes_to("/unsubscribe/" + get_unsubscribe_url(digest).partition("/unsubscribe/")[2])
    digest.refresh_from_db()
    assert digest.frequency == "daily"
    reader.presses("Stop e-mails")
    reader.sees("You will get no more e-mails")
    digest.refresh_from_db()
    assert digest.frequency == "off"
