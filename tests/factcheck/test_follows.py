"""Following: by choice, through an article, by taking part, until one stops; and what one is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, User
from articles.models import Article
from audit.actions import append_event
from factcheck.assignments.actions import assign_claim, start_checking
from factcheck.desk.event_descriptions import CLAIM_EVENT_DESCRIPTIONS
from factcheck.desk.notification_sweeps import notify_followers
from factcheck.discussion.actions import create_post
from factcheck.follows.actions import set_follow
from factcheck.follows.selectors import build_follow_condition, get_followers, is_following
from factcheck.models import Claim, Follow, FollowCursor, Notification
from factcheck.models.followed_actions import FOLLOWED_ACTIONS
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from tests.factcheck.notices import notices
from tests.factories import MONDAY, Cast, create_article, flag_claim_on

HOUR = timedelta(hours=1)
UNTOLD = {
    "suggest", "dismiss", "rate_blind", "dissent", "propose_retraction", "withdraw_retraction_proposal",
    "cancel_scheduled_publication",
}  # fmt: skip
"""Transitions of which followers hear nothing: suggestions, votes, and what is not public yet."""


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return flag_claim_on(article, "18,500 crates", cast.editor)


def sweep() -> int:
    return notify_followers(at=MONDAY + 9 * HOUR)


def follow(person: User, subject: Claim | Article, *, is_wanted: bool = True) -> None:
    set_follow(subject, is_wanted=is_wanted, by=person, at=MONDAY)


def followed(person: User) -> list[str]:
    told = Notification.objects.filter(person=person, event="followed").order_by("pk")
    return [one.data["action"] for one in told]


def test_each_way_of_following_is_one_for_one_claim_and_for_many(claim: Claim, cast: Cast) -> None:
    assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    create_post(claim, text="Hm", by=cast.second, at=MONDAY)
    follow(cast.outsider, claim)
    appearance = claim.appearances.get()
    follow(cast.standards, appearance.revision.article)
    expected = {cast.checker, cast.second, cast.outsider, cast.standards}
    assert get_followers([claim]) == {claim.pk: {person.pk for person in expected}}
    for person in (*expected, cast.editor, cast.admin):
        listed = Claim.objects.filter(build_follow_condition(person)).exists()
        assert is_following(person, claim) == listed == (person in expected)
    for person in expected:
        follow(person, claim, is_wanted=False)
        assert not is_following(person, claim)
    assert get_followers([claim]) == {claim.pk: set()}
    follow(cast.checker, claim)
    assert get_followers([claim]) == {claim.pk: {cast.checker.pk}}
    assert Follow.objects.filter(person=cast.checker).count() == 1


def test_followers_of_many_claims_cost_the_same_queries(
    claim: Claim, cast: Cast, article: Article, django_assert_num_queries: Callable[..., object]
) -> None:
    other = flag_claim_on(article, "12 % in a week", cast.editor)
    follow(cast.outsider, claim)
    with django_assert_num_queries(2):
        get_followers([claim])
    with django_assert_num_queries(2):
        get_followers([claim, other])


def test_what_happens_is_told_once_and_not_to_whoever_did_it_or_heard_it_already(
    claim: Claim, cast: Cast
) -> None:
    for person in (cast.outsider, cast.editor, cast.checker):
        follow(person, claim)
    sweep()
    assert followed(cast.outsider) == [], "what was before the first sweep is no news"
    claim = assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY + HOUR)
    start_checking(claim, by=cast.checker, at=MONDAY + 2 * HOUR)
    assert sweep() == 3
    assert sweep() == 0
    assert followed(cast.outsider) == ["assign", "start"]
    assert followed(cast.checker) == [], "they were told that it was assigned to them"
    assert followed(cast.editor) == ["start"]
    assert notices(cast.outsider)[0] == "Carl started checking this claim."


def test_a_new_claim_in_a_followed_article_is_told(cast: Cast, article: Article) -> None:
    sweep()
    follow(cast.outsider, article)
    flag_claim_on(article, "18,500 crates", cast.editor)
    sweep()
    assert followed(cast.outsider) == ["flag"]
    assert notices(cast.outsider) == ["Edith flagged this claim in an article that you follow."]


def test_nothing_is_told_of_what_one_may_not_see_now(cast: Cast, article: Article) -> None:
    sweep()
    follow(cast.outsider, article)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    flag_claim_on(article, "18,500 crates", cast.editor)
    assert sweep() == 0
    assert not Notification.objects.filter(person=cast.outsider).exists()


def test_a_new_version_is_told_where_the_text_changed(claim: Claim, cast: Cast) -> None:
    follow(cast.outsider, claim)
    sweep()
    for outcome in ("same", "changed"):
        with transaction.atomic():
            append_event(
                actor=cast.editor, action="reanchor", subject_type="claim", subject=claim, at=MONDAY,
                details={"outcome": outcome},
            )  # fmt: skip
    assert sweep() == 1


def test_a_sweep_reads_so_many_events_and_the_next_goes_on(
    cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep()
    follow(cast.outsider, article)
    monkeypatch.setattr("factcheck.desk.notification_sweeps.MAX_EVENTS", 1)
    flag_claim_on(article, "18,500 crates", cast.editor)
    flag_claim_on(article, "12 % in a week", cast.editor)
    assert [sweep(), sweep(), sweep()] == [1, 1, 0]
    assert FollowCursor.objects.count() == 1


def test_a_sweep_that_finds_nothing_asks_twice(
    claim: Claim, django_assert_num_queries: Callable[..., object]
) -> None:
    sweep()
    with django_assert_num_queries(2):
        assert sweep() == 0


def test_what_followers_hear_of_are_actions_and_no_votes() -> None:
    transitions = {row.name for row in (*CLAIM_WORK, *CLAIM_PUBLICATION)}
    assert set(FOLLOWED_ACTIONS) <= set(CLAIM_EVENT_DESCRIPTIONS)
    assert transitions - set(FOLLOWED_ACTIONS) == UNTOLD


def test_the_button_is_on_the_claim_the_article_and_beside_the_queue(
    client: Client, claim: Claim, cast: Cast, article: Article
) -> None:
    client.force_login(cast.outsider)
    pages = {
        "claim_follow": (claim, [reverse("claim_detail", args=[claim.public_id]),
                                 reverse("claim_queue_peek", args=[claim.public_id])]),
        "article_follow": (article, [reverse("article_detail", args=[article.public_id])]),
    }  # fmt: skip
    for name, (subject, addresses) in pages.items():
        act = reverse(name, args=[subject.public_id])
        for wanted, label in (("1", "Stop following"), ("0", "Follow")):
            assert client.post(act, {"wanted": wanted}).status_code == 302
            for address in addresses:
                page = client.get(address).content.decode()
                assert f'action="{act}"' in page
                assert (">Stop following" in page) == (label == "Stop following")
    act = reverse("claim_follow", args=[claim.public_id])
    answer = client.post(act, {"wanted": "1", "key": "f"}, headers={"hx-request": "true"})
    assert answer.content.decode().count("<form") == 1
    assert "Stop following" in answer.content.decode()


def test_strangers_follow_nothing(client: Client, cast: Cast) -> None:
    secret = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    client.force_login(cast.editor)
    address = reverse("article_follow", args=[secret.public_id])
    assert client.post(address, {"wanted": "1"}).status_code == 404
    assert client.get(address).status_code == 405
    assert not Follow.objects.exists()


def test_the_queue_filters_what_one_follows(
    client: Client, claim: Claim, cast: Cast, article: Article
) -> None:
    other = flag_claim_on(article, "12 % in a week", cast.editor)
    follow(cast.second, claim)
    client.force_login(cast.second)
    page = client.get(reverse("claim_queue"), {"following": "true"}).content.decode()
    assert claim.statement in page
    assert other.statement not in page
    page = client.get(reverse("claim_queue"), {"following": "false"}).content.decode()
    assert claim.statement not in page
    assert other.statement in page
    menu = client.get(reverse("claim_queue_filters")).content.decode()
    assert "following=true" in menu
    assert "I follow it" in menu
    assert "following=true" in client.get(reverse("my_work")).content.decode()
