"""Link health opens with one sentence that counts the sources by their health."""

from itertools import cycle, product

import pytest
from django.urls import reverse

from accounts.models import Desk, User
from factcheck.link_checks.health_selectors import (
    count_by_health,
    count_for_page,
    get_health_conditions,
    list_watched_sources,
)
from factcheck.models import Citation, Claim, Source
from factcheck.models.enums import SourceHealth
from factcheck.screens.link_health.views import describe_counts
from tests.factcheck.desk_rows import fill_desks
from tests.factories import MONDAY


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            {"answers": 190, "moved": 1, "failing": 9, "drifted": 4, "blocked": 3, "dead": 2, "unchecked": 3},
            "212 sources: 191 working, 9 failing, 4 changed, 3 blocked, 2 dead links and 3 not checked yet.",
        ),
        (
            {"answers": 1, "failing": 1, "drifted": 1, "blocked": 1, "dead": 1},
            "5 sources: 1 working, 1 failing, 1 changed, 1 blocked and 1 dead link.",
        ),
        ({"dead": 1}, "1 source: 1 dead link."),
        (
            {"answers": 2, "suspected": 1},
            "3 sources: 3 working and 1 possibly changed.",
        ),
        ({}, "No claim you can see cites a web page."),
    ],
)
def test_the_page_opens_with_one_sentence(counts, said):
    kinds = ("answers", "moved", "suspected", "failing", "drifted", "blocked", "dead", "unchecked")
    assert describe_counts(dict.fromkeys(kinds, 0) | counts) == said


def test_the_page_opens_before_there_is_a_desk(client, db):
    assert not Desk.objects.exists()
    client.force_login(User.objects.create(username="ada", name="Ada", is_staff=True))
    answer = client.get(reverse("link_health"))
    assert answer.status_code == 200
    assert "No claim you can see cites a web page." in answer.content.decode()


def test_a_source_is_counted_in_the_first_kind_that_it_meets(cast):
    """The page counts each kind by a condition of its own; everything else ranks each source."""
    fill_desks(cast, 300)
    kinds = cycle(product(SourceHealth, ("", "drifted_at", "suspected_at", "moved_to")))
    claims = list(zip(Claim.objects.order_by("id"), kinds, strict=False))
    sources = Source.objects.bulk_create(
        Source(kind="url", url=f"https://a.example.org/{number}", url_key=f"https://a.example.org/{number}",
               host="a.example.org", title=f"Page {number}", health=health, due_at=MONDAY,
               moved_to="https://b.example.org/" if change == "moved_to" else "",
               added_by=cast.editor, added_at=MONDAY)
        for number, (_, (health, change)) in enumerate(claims)
    )  # fmt: skip
    Citation.objects.bulk_create(
        Citation(claim=claim, source=source, added_by=cast.editor, added_at=MONDAY,
                 **({change: MONDAY} if change.endswith("_at") else {}))
        for source, (claim, (_, change)) in zip(sources, claims, strict=True)
    )  # fmt: skip
    for user, desk in ((cast.editor, None), (cast.insider, None), (cast.insider, cast.secret_desk)):
        seen = Claim.objects.visible_to(user)
        claims = seen if desk is None else seen.filter(desk=desk)
        counts = count_for_page(user, claims, get_health_conditions(claims))
        assert counts == count_by_health(list_watched_sources(user, claims))
        assert all(counts.values()), "each kind has some"
    unseen = Claim.objects.visible_to(cast.stranger)
    assert not any(count_for_page(cast.stranger, unseen, get_health_conditions(unseen)).values())
