"""The discussion of a claim: posted by whoever may see it, edited while new, deleted, and never published."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, Membership, User
from articles.models import Article
from audit.models import Event
from factcheck.discussion.actions import create_post, delete_post, edit_post
from factcheck.discussion.selectors import get_discussion_etag
from factcheck.models import Claim, DiscussionPost, Notification
from lib.datetimes.clock import now
from lib.errors import Invalid, NotAllowed, WrongState
from tests.factcheck.notices import find_notices, notices
from tests.factories import MONDAY, Cast, create_article, flag_claim_on

MINUTE = timedelta(minutes=1)


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return flag_claim_on(article, "18,500 crates", cast.editor)


def sign_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def read(client: Client, claim: Claim) -> str:
    return client.get(reverse("claim_discussion_live", args=[claim.public_id])).content.decode()


def test_a_post_leaves_the_claim_as_it_is_and_is_in_the_audit_log_without_its_text(
    claim: Claim, cast: Cast
) -> None:
    version = claim.version
    post = create_post(claim, text=" Which crates? ", by=cast.checker, at=MONDAY)
    edit_post(post, text="Which crates are these?", by=cast.checker, at=MONDAY + MINUTE)
    delete_post(post, by=cast.checker, at=MONDAY + 2 * MINUTE)
    claim.refresh_from_db()
    assert claim.version == version, "a form that is open elsewhere is not stale"
    events = Event.objects.filter(subject_type="discussion_post").select_related("detail").order_by("number")
    assert [event.action for event in events] == ["create_post", "edit_post", "delete_post"]
    assert all(event.details == {"claim": str(claim.public_id)} for event in events)


def test_the_followers_are_notified_once_and_whoever_is_mentioned_only_of_that(
    claim: Claim, cast: Cast
) -> None:
    create_post(claim, text="First", by=cast.checker, at=MONDAY)
    assert not Notification.objects.filter(event="discussed").exists()
    create_post(claim, text="Second", by=cast.second, at=MONDAY + MINUTE)
    create_post(claim, text="What says @sara?", by=cast.editor, at=MONDAY + 2 * MINUTE)
    told = Notification.objects.filter(claim=claim, event__in=("discussed", "mentioned_in_discussion"))
    assert sorted(told.values_list("person__username", "event")) == [
        ("carl", "discussed"),
        ("carl", "discussed"),
        ("sara", "mentioned_in_discussion"),
    ]
    assert find_notices("Edith posted to the discussion: What says @sara?").get().person == cast.checker


def test_an_edit_notifies_only_whom_it_mentions_anew(claim: Claim, cast: Cast) -> None:
    post = create_post(claim, text="@sara?", by=cast.checker, at=MONDAY)
    edit_post(post, text="@sara, @edith?", by=cast.checker, at=MONDAY + MINUTE)
    told = Notification.objects.filter(event="mentioned_in_discussion")
    assert sorted(told.values_list("person__username", flat=True)) == ["edith", "sara"]


def test_notifications_quote_a_post_as_it_is_now_and_no_deleted_one(claim: Claim, cast: Cast) -> None:
    create_post(claim, text="First", by=cast.checker, at=MONDAY)
    post = create_post(claim, text="It is @stan who knows", by=cast.second, at=MONDAY)
    edit_post(post, text="@stan knows", by=cast.second, at=MONDAY + MINUTE)
    assert notices(cast.checker) == ["Sara posted to the discussion: @stan knows"]
    assert notices(cast.standards) == ["Sara mentioned you in the discussion: @stan knows"]
    delete_post(post, by=cast.second, at=MONDAY + MINUTE)
    assert notices(cast.checker) == ["Sara posted to the discussion."]
    assert notices(cast.standards) == ["Sara mentioned you in the discussion."]


def test_one_edits_ones_own_for_ten_minutes_and_deletes_it_later_too(claim: Claim, cast: Cast) -> None:
    post = create_post(claim, text="One", by=cast.checker, at=MONDAY)
    with pytest.raises(NotAllowed):
        edit_post(post, text="Two", by=cast.editor, at=MONDAY)
    with pytest.raises(NotAllowed):
        delete_post(post, by=cast.editor, at=MONDAY)
    with pytest.raises(Invalid):
        edit_post(post, text="  ", by=cast.checker, at=MONDAY)
    edit_post(post, text="Two", by=cast.checker, at=MONDAY + 9 * MINUTE)
    with pytest.raises(WrongState, match="ten minutes"):
        edit_post(post, text="Three", by=cast.checker, at=MONDAY + 10 * MINUTE)
    delete_post(post, by=cast.checker, at=MONDAY + timedelta(days=3))
    post.refresh_from_db()
    assert (post.text, post.deleted_at) == ("", MONDAY + timedelta(days=3))


def test_the_page_shows_posts_and_the_row_of_a_deleted_one(client: Client, claim: Claim, cast: Cast) -> None:
    sign_in(client, cast.checker)
    address = reverse("claim_discussion", args=[claim.public_id])
    assert client.post(address, {"text": "Is <b>this</b> so?"}).status_code == 302
    create_post(claim, text="I think so", by=cast.second, at=now())
    page = read(client, claim)
    assert "Is &lt;b&gt;this&lt;/b&gt; so?" in page
    assert "I think so" in page
    assert (page.count("/edit/"), page.count("/delete/")) == (1, 1), "one's own alone"
    post = DiscussionPost.objects.get(author=cast.checker)
    edit = reverse("discussion_post_edit", args=[post.public_id])
    assert "Is &lt;b&gt;this&lt;/b&gt; so?" in client.get(edit).content.decode()
    assert client.post(edit, {"text": "Is this so?"}).status_code == 302
    assert "edited" in read(client, claim)
    assert client.post(reverse("discussion_post_delete", args=[post.public_id])).status_code == 302
    page = read(client, claim)
    assert "This post was deleted." in page
    assert "Is this so?" not in page
    assert client.get(edit).status_code == 404


def test_nothing_written_is_refused_with_what_was_sent(client: Client, claim: Claim, cast: Cast) -> None:
    address = reverse("claim_discussion", args=[claim.public_id])
    answer = sign_in(client, cast.checker).post(address, {"text": " "})
    assert (answer.status_code, "Write a post." in answer.content.decode()) == (422, True)


def test_strangers_others_and_former_members_get_404(client: Client, cast: Cast) -> None:
    secret = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    claim = flag_claim_on(secret, "18,500 crates", cast.insider)
    post = create_post(claim, text="Quiet", by=cast.insider, at=now())

    def list_answers(person: User) -> set[int]:
        sign_in(client, person)
        pages = [
            client.get(reverse(name, args=[claim.public_id]))
            for name in ("claim_discussion", "claim_discussion_live", "claim_people")
        ]
        acts = [
            client.post(reverse(name, args=[post.public_id]), {"text": "Loud"})
            for name in ("discussion_post_edit", "discussion_post_delete")
        ]
        acts.append(client.post(reverse("claim_discussion", args=[claim.public_id]), {"text": "Loud"}))
        acts.append(client.post(reverse("claim_follow", args=[claim.public_id]), {"wanted": "1"}))
        return {answer.status_code for answer in (*pages, *acts)}

    assert list_answers(cast.stranger) == {404}
    assert list_answers(cast.editor) == {404}
    assert read(sign_in(client, cast.insider), claim).count("Quiet") == 1
    Membership.objects.filter(user=cast.insider).delete()
    Membership.objects.create(user=cast.insider, desk=cast.desk, role="editor", joined_at=MONDAY)
    assert list_answers(cast.insider) == {404}
    with pytest.raises(NotAllowed):
        create_post(claim, text="Loud", by=cast.insider, at=MONDAY)
    assert DiscussionPost.objects.get().text == "Quiet"


def test_the_text_goes_to_nobody_who_has_left_a_confidential_desk(claim: Claim, cast: Cast) -> None:
    create_post(claim, text="Mine", by=cast.outsider, at=MONDAY)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    claim.desk.refresh_from_db()
    create_post(claim, text="Ask @otto", by=cast.editor, at=MONDAY + MINUTE)
    assert not Notification.objects.filter(person=cast.outsider).exists()


def test_who_is_to_rate_blind_reads_and_is_told_nothing_before(
    client: Client, cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("in_review")
    Desk.objects.filter(pk=cast.desk.pk).update(review_mode="blind")
    claim.verdicts.update(unsealed_at=None)
    create_post(claim, text="It is mostly true, @sara", by=cast.checker, at=now())
    page = read(sign_in(client, cast.second), claim)
    assert "once you have rated this claim" in page
    assert "mostly true" not in page
    assert client.get(reverse("claim_discussion", args=[claim.public_id])).status_code == 404
    assert "Your post" not in client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert find_notices("Carl mentioned you in the discussion.").get().person == cast.second
    assert "mostly true" in read(sign_in(client, cast.checker), claim)


def test_an_edit_tells_nothing_to_who_is_to_rate_blind(
    cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("in_review")
    post = create_post(claim, text="Which crates, @sara?", by=cast.checker, at=MONDAY)
    quoting = Notification.objects.filter(person=cast.second, data__post=str(post.public_id))
    assert quoting.get().data["comment"] == "Which crates, @sara?"
    claim.verdicts.update(unsealed_at=None)
    edit_post(post, text="It is mostly true, @sara", by=cast.checker, at=MONDAY + MINUTE)
    assert "mostly true" not in str(quoting.get().data)


def test_the_posts_are_asked_for_with_an_etag_in_one_query(
    client: Client, claim: Claim, cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    sign_in(client, cast.checker)
    address = reverse("claim_discussion_live", args=[claim.public_id])
    create_post(claim, text="One", by=cast.second, at=MONDAY)
    tag = client.get(address)["ETag"]
    with django_assert_max_num_queries(4):  # the session and the person among them
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    create_post(claim, text="Two", by=cast.second, at=MONDAY)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_the_etag_changes_when_an_edit_is_too_late_and_when_one_may_read(
    cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("in_review")
    create_post(claim, text="One", by=cast.second, at=MONDAY)
    create_post(claim, text="Two", by=cast.checker, at=MONDAY + 9 * MINUTE)

    def read_tag(minutes: int) -> str | None:
        return get_discussion_etag(cast.second, claim.public_id, at=MONDAY + minutes * MINUTE)

    assert read_tag(9) != read_tag(10)
    assert read_tag(10) == read_tag(30), "the other's post is not one's own to edit"
    before = read_tag(30)
    claim.verdicts.update(unsealed_at=None)
    assert read_tag(30) != before


def test_the_newest_are_on_the_claim_and_all_have_pages(client: Client, claim: Claim, cast: Cast) -> None:
    DiscussionPost.objects.bulk_create(
        DiscussionPost(claim=claim, author=cast.second, text=f"Post {number}.", created_at=at, changed_at=at)
        for number in range(60)
        for at in (MONDAY + number * MINUTE,)
    )
    page = read(sign_in(client, cast.checker), claim)
    assert page.index("Post 30.") < page.index("Post 59.")
    assert "Post 29." not in page
    assert "Earlier posts" in page
    page = client.get(reverse("claim_discussion", args=[claim.public_id])).content.decode()
    assert page.index("Post 59.") < page.index("Post 10.")
    assert "Post 9." not in page
