"""Link health opens with one sentence that counts the sources by their health."""

import pytest
from django.urls import reverse

from accounts.models import Desk, User
from factcheck.screens.link_health.views import describe_counts


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            {"answers": 390, "moved": 1, "failing": 9, "drifted": 4, "blocked": 3, "dead": 2, "unchecked": 3},
            "412 sources: 391 working, 9 failing, 4 changed, 3 blocked, 2 dead links and 3 not checked yet.",
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
