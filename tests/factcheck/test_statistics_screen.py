"""The page Statistics, its downloads, and who sees what."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Desk, Membership, User
from factcheck.claimants.actions import merge_claimant
from factcheck.desk.statistics.rollup import rebuild_statistics
from factcheck.models import Claim, ClaimTag, DailyStatistic, RatingScale
from factcheck.models.daily_statistic import Measure
from tests.factories import MONDAY, Cast, create_claimant

TODAY = MONDAY.date()
EVENING = MONDAY + timedelta(hours=9)


@pytest.fixture(autouse=True)
def at_monday() -> object:
    with patch("factcheck.screens.statistics.now", return_value=EVENING) as clock:
        yield clock


def count(desk: Desk, measure: str, number: int, *, key: str = "", subkey: str = "", ago: int = 0) -> None:
    DailyStatistic.objects.create(
        desk=desk, day=TODAY - timedelta(days=ago), measure=measure, key=key, subkey=subkey, count=number,
        durations=[3600 * hour for hour in range(1, number + 1)] if "time" in measure else [],
        counted_at=EVENING,
    )  # fmt: skip


def read_csv(client: Client, section: str, query: str = "") -> list[list[str]]:
    answer = client.get(reverse("statistics_csv", args=[section]) + query)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_the_page_shows_what_the_workflow_did(
    client: Client, cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    create_claim_in_state("approved")
    rebuild_statistics(at=EVENING)
    page = sign_in(client, cast.checker).get(reverse("statistics"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "1 claim is open, 1 more than before the period." in text
    assert "1 claim came in; 0 settled, closed or moved away." in text
    assert "style=" not in text
    rows = read_csv(client, "states")
    assert ["Checking", "too few", "too few", "1"] in rows
    assert read_csv(client, "backlog")[-1] == ["2026-03-02", "0", "0", "1", "1"]


def test_a_stranger_and_an_unknown_section_get_404(client: Client, cast: Cast) -> None:
    count(cast.desk, Measure.PUBLIC, 0)
    for name in ("statistics", "statistics_xlsx"):
        assert sign_in(client, cast.stranger).get(reverse(name)).status_code == 404
    assert client.get(reverse("statistics_csv", args=["backlog"])).status_code == 404
    assert sign_in(client, cast.editor).get(reverse("statistics_csv", args=["pay"])).status_code == 404


def test_a_confidential_desk_counts_for_its_members_alone(client: Client, cast: Cast) -> None:
    count(cast.desk, Measure.PUBLIC, 0)
    count(cast.secret_desk, Measure.PUBLIC, 0)
    count(cast.secret_desk, Measure.OPEN, 7, key="old")
    secret = create_claimant(cast.secret_desk, cast.insider, "Secret Ltd")
    count(cast.secret_desk, Measure.CLAIMANT_RATING, 2, key=str(secret.pk), subkey="1")
    page = sign_in(client, cast.editor).get(reverse("statistics"))
    assert "0 claims are open" in page.content.decode()
    assert "Secret Ltd" not in page.content.decode()
    asked = f"?desk={cast.secret_desk.slug}"
    refused = client.get(reverse("statistics") + asked)
    assert refused.status_code == 400
    assert "This desk does not exist, or you cannot see it." in refused.content.decode()
    assert client.get(reverse("statistics_csv", args=["backlog"]) + asked).status_code == 404
    assert read_csv(sign_in(client, cast.insider), "backlog", asked)[-1][1] == "7"
    Membership.objects.filter(user=cast.insider).update(desk=cast.desk)
    assert client.get(reverse("statistics") + asked).status_code == 400


def test_people_see_their_own_work_and_editors_their_desks(client: Client, cast: Cast) -> None:
    count(cast.desk, Measure.PUBLIC, 0)
    for person, number in ((cast.checker, 3), (cast.second, 4)):
        count(cast.desk, Measure.ASSIGNED, number, key=str(person.public_id))
    count(cast.other_desk, Measure.ASSIGNED, 5, key=str(cast.checker.public_id))
    count(cast.other_desk, Measure.ASSIGNED, 6, key=str(cast.outsider.public_id))

    def list_assigned(user: User) -> dict[str, str]:
        return {row[0]: row[1] for row in read_csv(sign_in(client, user), "people")[1:]}

    assert list_assigned(cast.checker) == {"Carl": "8"}
    assert list_assigned(cast.editor) == {"Carl": "3", "Sara": "4"}
    assert list_assigned(cast.outsider) == {"Carl": "5", "Otto": "6"}


def test_no_cell_is_a_formula(client: Client, cast: Cast) -> None:
    count(cast.desk, Measure.PUBLIC, 0)
    formula = create_claimant(cast.desk, cast.editor, "=HYPERLINK(1)<&")
    count(cast.desk, Measure.CLAIMANT_RATING, 1, key=str(formula.pk), subkey="1")
    assert read_csv(sign_in(client, cast.editor), "claimants")[1][0] == "'=HYPERLINK(1)<&"
    answer = client.get(reverse("statistics_xlsx"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets" in name]
        assert "Verdicts by claimant" in book.read("xl/workbook.xml").decode()
    assert len(sheets) == 12
    assert not any("<f>" in sheet for sheet in sheets)
    assert any("=HYPERLINK(1)&lt;&amp;</t>" in sheet for sheet in sheets)


def test_a_small_sample_gets_no_share(client: Client, cast: Cast, rating_scale: RatingScale) -> None:
    falls, stands = (
        str(rating_scale.ratings.filter(tone=tone).values_list("pk", flat=True)[0])
        for tone in ("falls", "stands")
    )
    count(cast.desk, Measure.PUBLIC, 19)
    few, enough, merged = (
        create_claimant(cast.desk, cast.editor, name) for name in ("Few", "Enough", "Enough too")
    )
    merge_claimant(merged, into=enough, by=cast.editor, at=MONDAY)
    count(cast.desk, Measure.CLAIMANT_RATING, 19, key=str(few.pk), subkey=falls)
    for claimant, rating, number in ((enough, falls, 4), (merged, falls, 3), (enough, stands, 15)):
        count(cast.desk, Measure.CLAIMANT_RATING, number, key=str(claimant.pk), subkey=rating)
    rows = {row[0]: row[-2:] for row in read_csv(sign_in(client, cast.editor), "claimants")}
    assert rows["Few"] == ["19", "too few"]
    assert rows["Enough"] == ["22", "16 % to 53 %"]
    assert "19 public verdicts are too few for a share" in client.get(reverse("statistics")).content.decode()


def test_days_that_have_not_come_are_not_counted_as_empty(
    client: Client, cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    create_claim_in_state("approved")
    rebuild_statistics(at=EVENING)
    query = f"?since={TODAY}&until={TODAY + timedelta(days=9)}"
    page = sign_in(client, cast.checker).get(reverse("statistics") + query).content.decode()
    assert "1 claim is open, 1 more than before the period." in page
    assert read_csv(client, "backlog", query)[-1][0] == str(TODAY)


def test_half_a_period_and_one_that_ends_first_are_refused(client: Client, cast: Cast) -> None:
    count(cast.desk, Measure.PUBLIC, 0)
    sign_in(client, cast.editor)
    for query, sentence in (
        ("?since=2026-03-01", "Enter both days of the period."),
        ("?since=2026-03-02&until=2026-03-01", "The period ends before it begins."),
        ("?since=2020-03-02&until=2026-03-01", "A period has at most 366 days."),
    ):
        page = client.get(reverse("statistics") + query)
        assert (page.status_code, sentence in page.content.decode()) == (400, True)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_have_no_counts(
    client: Client, cast: Cast, day: str
) -> None:
    count(cast.desk, Measure.PUBLIC, 0)
    sign_in(client, cast.editor)
    days = f"since={day}&until={day}"
    assert client.get(f"{reverse('statistics')}?{days}").status_code == 200
    assert client.get(f"{reverse('statistics_claims')}?measure=opened&{days}").status_code == 200


def test_the_queries_do_not_grow_with_the_period(client: Client, cast: Cast) -> None:
    for ago in range(60):
        count(cast.desk, Measure.PUBLIC, ago, ago=ago)
        for number in range(5):
            count(cast.desk, Measure.TAG_RATING, 2, key=f"tag {number}", subkey="1", ago=ago)
        count(cast.desk, Measure.ASSIGNED, 2, key=str(cast.checker.public_id), ago=ago)
    sign_in(client, cast.editor)
    totals = []
    for days in (7, 365):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("statistics") + f"?days={days}")
        totals.append(len(queries))
        assert len([each for each in queries if "dailystatistic" in each["sql"]]) == 5
    assert totals[0] == totals[1] <= 12


def test_today_of_each_desk_is_the_last_that_all_have_counted(client: Client, cast: Cast) -> None:
    count(cast.desk, Measure.PUBLIC, 3, ago=1)
    count(cast.other_desk, Measure.PUBLIC, 4)
    count(cast.other_desk, Measure.PUBLIC, 4, ago=1)
    sign_in(client, cast.editor)
    assert read_csv(client, "backlog")[-1][0] == (TODAY - timedelta(days=1)).isoformat()
    assert read_csv(client, "backlog", "?desk=sports")[-1][0] == TODAY.isoformat()


def test_before_the_first_count_the_page_says_so(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.editor).get(reverse("statistics"))
    assert "Nothing has been counted yet." in page.content.decode()


def test_a_tag_is_spelled_as_on_the_newest_claim_that_has_it(
    client: Client, cast: Cast, rating_scale: RatingScale, create_claim_in_state: Callable[..., Claim]
) -> None:
    older, newer = create_claim_in_state("flagged"), create_claim_in_state("flagged")
    Claim.objects.filter(pk=older.pk).update(priority=1)
    for claim, label in ((older, "Housing"), (newer, "HOUSING")):
        ClaimTag.objects.create(claim=claim, position=0, label=label, key="housing")
    rating = rating_scale.ratings.first()
    assert rating is not None
    count(cast.desk, Measure.PUBLIC, 12)
    count(cast.desk, Measure.TAG_RATING, 12, key="housing", subkey=str(rating.pk))
    rows = read_csv(sign_in(client, cast.editor), "tags")
    assert [row[0] for row in rows[1:]] == ["HOUSING"]


def test_a_table_under_a_chart_comes_when_it_is_opened_or_as_a_page(client: Client, cast: Cast) -> None:
    count(cast.desk, Measure.PUBLIC, 0)
    count(cast.desk, Measure.OPENED, 41, key="flagged")
    sign_in(client, cast.checker)
    page = client.get(reverse("statistics") + "?days=28").content.decode()
    url = reverse("statistics_section", args=["flow"])
    assert f'data-when-open="{url}?days=28"' in page
    assert f'<a href="{url}?days=28">' in page
    cell = ">41</a></td>"
    assert cell not in page
    part = client.get(f"{url}?days=28", headers={"x-requested-with": "later"}).content.decode()
    assert cell in part
    assert "<html" not in part
    whole = client.get(f"{url}?days=28").content.decode()
    assert cell in whole
    assert '<a href="/statistics/?days=28">Statistics</a>' in whole
    assert client.get(reverse("statistics_section", args=["nothing"])).status_code == 404
    # What each person did comes after the page, with the sentence over it.
    later = reverse("statistics_section", args=["people"]) + "?days=28"
    assert f'data-later="{later}"' in page
    people = client.get(later, headers={"x-requested-with": "later"}).content.decode()
    assert "0 people worked on claims." in people
    assert "<html" not in people
    sign_in(client, cast.stranger)
    assert client.get(url).status_code == 404
