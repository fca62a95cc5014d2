"""Every number of Statistics leads to its claims, and they are as many as it says."""

import random
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, User
from factcheck.desk.statistics import counted_claims
from factcheck.desk.statistics.overview import SECTION_BUILDERS
from factcheck.desk.statistics.rollup import rebuild_statistics
from factcheck.models import Claim, RatingScale
from factcheck.models.daily_statistic import Measure
from tests.factcheck.claim_histories import Writer
from tests.factories import Cast
from tests.sampling import get_day, mark_for_long_runs

BEGIN = datetime(2026, 3, 20, 22, 30, tzinfo=UTC)
AT = BEGIN + timedelta(days=21, hours=3)
LINK = re.compile(r'<a href="(/statistics/claims/[^"]*)">([\d,]+)</a>')
SENTENCE = re.compile(r"(\d+) claims?(?:\. Counted (\d+) times?)?")


@pytest.fixture(autouse=True)
def at_evening() -> object:
    with patch("factcheck.screens.statistics.now", return_value=AT) as clock:
        yield clock


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def write_histories(cast: Cast, seed: int, *, claims: int = 30) -> None:
    for desk, tz in ((cast.desk, "Europe/Berlin"), (cast.other_desk, "Pacific/Auckland")):
        Desk.objects.filter(pk=desk.pk).update(timezone=tz)
    writer = Writer(
        random.Random(seed), [cast.desk, cast.other_desk], [cast.editor, cast.checker, cast.second]
    )
    for number in range(claims):
        writer.write_claim(BEGIN + timedelta(hours=number), steps=writer.chance.randrange(1, 60))
    writer.write_events()
    rebuild_statistics(at=AT)


def read_statistics(client: Client, query: str = "") -> str:
    """Return the page of Statistics and those of its sections, which it leaves to later."""
    addresses = [
        reverse("statistics"),
        *(reverse("statistics_section", args=[one]) for one in SECTION_BUILDERS),
    ]
    return "".join(client.get(address + query).content.decode() for address in addresses)


def read_count(client: Client, url: str) -> tuple[int, int]:
    """Return how many claims a list has, and how often they were counted."""
    page = client.get(url).content.decode()
    claims, times = SENTENCE.search(re.sub(r"<[^>]*>", "", page[page.index('class="sentence"') :])).groups()
    assert page.count("data-row-link") == min(50, int(claims)), url
    return int(claims), int(times or claims)


@pytest.mark.parametrize(
    ("seed", "query"), mark_for_long_runs([(0, "?days=28"), (1, "?days=91&desk=sports")], "numbers")
)
def test_each_number_leads_to_as_many_claims(
    cast: Cast, rating_scale: RatingScale, seed: int, query: str
) -> None:
    write_histories(cast, seed, claims=160 if seed == 0 else 30)
    client = sign_in(cast.editor)
    links = {(unescape(url), int(number)) for url, number in LINK.findall(read_statistics(client, query))}
    measures = {re.search(r"measure=(\w+)", url)[1] for url, _ in links}
    assert measures >= {"open", "opened", "finished", "time_in_state", "assigned"}
    if "desk" not in query:
        assert measures >= {"rating", "claimant_rating", "tag_rating", "tick", "turnaround", "reviewed"}
    # Each kind of number, and ten others, each day other ones.
    some = {re.search(r"measure=\w+", url)[0]: (url, number) for url, number in sorted(links)}
    for url, number in {*some.values(), *random.Random(f"{get_day()} {seed}").sample(sorted(links), 10)}:
        assert read_count(client, url)[1] == number, url


def test_what_people_did_is_listed_for_editors_and_for_themselves(
    cast: Cast, rating_scale: RatingScale
) -> None:
    write_histories(cast, 3)
    days = f"since=2026-03-01&until={AT.date()}"
    url = f"{reverse('statistics_claims')}?measure=assigned&key={cast.checker.public_id}&{days}"
    assert read_count(sign_in(cast.editor), f"{url}&desk={cast.desk.slug}")[0] > 0
    everywhere = read_count(sign_in(cast.checker), url)[0]
    assert everywhere > read_count(sign_in(cast.editor), url)[0]
    assert read_count(sign_in(cast.second), url) == (0, 0)


def test_claims_that_moved_out_of_sight_are_left_out(cast: Cast, rating_scale: RatingScale) -> None:
    write_histories(cast, 4)
    url = f"{reverse('statistics_claims')}?measure=opened&key=flagged&since=2026-03-01&until={AT.date()}"
    client = sign_in(cast.checker)
    before = read_count(client, url)[0]
    claim = Claim.objects.filter(desk=cast.desk).order_by("pk").first()
    Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    assert read_count(client, url)[0] == before - 1


@pytest.mark.parametrize(
    "query",
    ["measure=pay", "measure=link", "measure=opened", "measure=opened&since=2026-03-02",
     "measure=assigned&key=carl&since=2026-03-01&until=2026-03-02", "measure=opened&desk=inquiries",
     "measure=claimant_rating&key=1&since=2026-03-01&until=2026-03-02"],
)  # fmt: skip
def test_what_is_no_number_is_refused(cast: Cast, rating_scale: RatingScale, query: str) -> None:
    write_histories(cast, 5, claims=1)
    answer = sign_in(cast.editor).get(f"{reverse('statistics_claims')}?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "Part of this form is missing" not in answer.content.decode()


def test_an_address_that_asks_for_no_number_leads_to_statistics(cast: Cast) -> None:
    client = sign_in(cast.editor)
    assert client.get(reverse("statistics_claims"))["Location"] == reverse("statistics")
    slug = cast.desk.slug
    answer = client.get(f"{reverse('statistics_claims')}?desk={slug}")
    assert answer["Location"] == f"{reverse('statistics')}?desk={slug}"


def test_strangers_are_not_answered(cast: Cast) -> None:
    assert sign_in(cast.stranger).get(reverse("statistics_claims")).status_code == 404


def test_a_time_in_which_too_much_happened_is_not_counted_again(
    cast: Cast, rating_scale: RatingScale, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_histories(cast, 6, claims=6)
    monkeypatch.setattr(counted_claims, "MAX_EVENTS", 3)
    url = f"{reverse('statistics_claims')}?measure={Measure.OPENED}&since=2026-03-01&until={AT.date()}"
    answer = sign_in(cast.editor).get(url)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "More than 3 actions were recorded in this time." in page
    # It says of which number, and of which days.
    assert f"<h1>{answer.context['title']}</h1>" in page
    assert f'<p class="sentence">{answer.context["days"]}</p>' in page


def test_of_very_many_open_claims_those_of_one_desk_are_listed(
    cast: Cast, rating_scale: RatingScale, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_histories(cast, 8, claims=40)
    client = sign_in(cast.editor)
    day = f"since={AT.date()}&until={AT.date()}"
    url = f"{reverse('statistics_claims')}?measure={Measure.OPEN}&{day}"
    counted = {one: read_count(client, f"{url}&desk={one.slug}")[0] for one in (cast.desk, cast.other_desk)}
    assert all(counted.values())
    assert read_count(client, url)[0] == sum(counted.values())
    monkeypatch.setattr(counted_claims, "MAX_OPEN_CLAIMS", sum(counted.values()) - 1)
    answer = client.get(url)
    assert answer.status_code == 422
    assert "claims can have been open then. Choose one desk" in answer.content.decode()
    for desk, number in counted.items():
        assert read_count(client, f"{url}&desk={desk.slug}")[0] == number


def test_a_name_leads_to_the_claims_that_the_person_has(cast: Cast, rating_scale: RatingScale) -> None:
    write_histories(cast, 7)
    page = read_statistics(sign_in(cast.editor))
    link = re.search(rf'<a href="([^"]*)">{cast.checker}</a>', page)[1]
    assert f"checker={cast.checker.public_id}" in link
    assert sign_in(cast.editor).get(unescape(link)).status_code == 200
