"""Comments stand at words of the ruling: made in review, answered one by one, carried along."""

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.actions import comments, details, reviewing, ruling
from factcheck.actions.ruling import Ruling
from factcheck.models import Comment, Notice, Seen
from factcheck.queries.comments import shown_words
from lib.clock import now
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from tests.cast import look_done
from tests.factcheck.acts import LATER

WORDS = "The **table** of the port has 20,145 crates. The 🐟 table of the mayor has more."


def enter(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def filed(on, cast, scale):
    """A claim in review whose ruling has an explanation to comment on."""
    claim = reviewing.void(on.at("in_review"), reason="Once more", by=cast.editor, at=LATER)
    return file(claim, cast, scale)


def file(claim, cast, scale, explanation=WORDS, headline="About right"):
    filed = Ruling(rating=scale.ratings.get(label="Mostly true"), headline=headline, explanation=explanation)
    claim = ruling.submit(claim, ruling=filed, by=cast.checker, at=LATER)
    look_done(claim, now())
    return claim


def say(claim, exact, by, text="Which one?", **more):
    return comments.comment(claim, exact=exact, text=text, by=by, at=LATER, **more)


def test_selected_words_are_kept_with_their_place_in_code_points(filed, cast):
    words = shown_words(filed.verdicts.last(), "explanation")
    start = words.index("table of the mayor")
    say(filed, "table of the mayor", cast.second, place=f"explanation:{start}:{start + 18}")
    made = Comment.objects.get()
    assert words[made.start : made.end] == made.exact == "table of the mayor"
    assert made.prefix.endswith("The 🐟 ")
    assert made.suffix.startswith(" has more")


def test_copied_words_find_their_place_where_they_stand_once(filed, cast):
    say(filed, "table  of the port", cast.second)
    assert Comment.objects.get().exact == "table of the port"
    with pytest.raises(Invalid, match="stand there 2 times"):
        say(filed, "table of the", cast.second)
    with pytest.raises(Invalid, match="has no such words"):
        say(filed, "cod", cast.second)
    with pytest.raises(Invalid) as caught:
        say(filed, "About right", cast.second, text=" ")
    assert list(caught.value.fields) == ["text"]


def test_only_who_may_judge_it_comments_and_only_in_review(filed, on, cast):
    for person, refused in ((cast.checker, "You worked on this ruling"), (cast.outsider, "Only people")):
        with pytest.raises(NotAllowed, match=refused):
            say(filed, "About right", person)
    sent = reviewing.send_back(filed, comment="No", by=cast.second, at=LATER)
    with pytest.raises(WrongState):
        say(sent, "About right", cast.second)


def test_nobody_approves_over_an_open_comment_of_their_own(filed, cast):
    claim = say(filed, "About right", cast.second)
    with pytest.raises(Blocked, match="You have a comment on it that is open"):
        reviewing.approve(claim, by=cast.second, at=now())
    comments.resolve_comment(Comment.objects.get(), by=cast.second, at=LATER)
    claim.refresh_from_db()
    assert reviewing.approve(claim, by=cast.second, at=now()).state == "approved"


def test_the_writer_answers_and_the_commenter_hears_it(filed, cast):
    say(filed, "About right", cast.second)
    made = Comment.objects.get()
    with pytest.raises(NotAllowed):
        comments.resolve_comment(made, answer="Hm", by=cast.editor, at=LATER)
    with pytest.raises(Invalid) as caught:
        comments.resolve_comment(made, by=cast.checker, at=LATER)
    assert list(caught.value.fields) == ["answer"]
    comments.resolve_comment(made, answer="The port's", by=cast.checker, at=LATER)
    assert Notice.objects.filter(person=cast.second, text="Carl answered your comment: The port's").exists()
    with pytest.raises(WrongState):
        comments.resolve_comment(made, answer="Again", by=cast.checker, at=LATER)


def test_whoever_commented_hears_of_a_send_back(filed, cast):
    say(filed, "About right", cast.second)
    claim = type(filed).objects.get(pk=filed.pk)
    reviewing.send_back(claim, comment="See Sara", by=cast.standards, at=LATER)
    assert Notice.objects.filter(person=cast.second, text__contains="See Sara").exists()


def test_they_stay_at_their_words_on_the_next_version_or_are_listed_without_a_place(filed, cast, scale):
    claim = say(filed, "table of the port", cast.second)
    claim = say(claim, "About right", cast.second)
    claim = reviewing.send_back(claim, comment="See the words", by=cast.second, at=LATER)
    file(claim, cast, scale, explanation=f"New at the top.\n\n{WORDS}", headline="Nearly so")
    port, about = Comment.objects.order_by("id")
    newest = claim.verdicts.last()
    assert {port.on, about.on} == {newest}
    assert shown_words(newest, "explanation")[port.start : port.end] == "table of the port"
    assert (about.start, about.end) == (None, None)
    page = enter(cast.second).get(reverse("claim", args=[claim.public_id])).content.decode()
    assert "its words are gone" in page


def test_the_page_marks_the_words_and_the_checker_has_them_beside_the_form(filed, cast):
    claim = say(filed, "table of the port", cast.second)
    page = enter(cast.second).get(reverse("claim", args=[claim.public_id])).content.decode()
    assert '<mark class="commented">table</mark>' in page
    reviewing.send_back(claim, comment="See the words", by=cast.second, at=LATER)
    page = enter(cast.checker).get(reverse("claim", args=[claim.public_id])).content.decode()
    assert "Which one?" in page
    made = Comment.objects.get()
    url = reverse("comment_resolve", args=[made.public_id])
    claim.refresh_from_db()
    refused = enter(cast.checker).post(url, {"version": claim.version, "answer": ""})
    assert refused.status_code == 422
    assert "Say what you made of it." in refused.content.decode()
    assert (
        enter(cast.checker).post(url, {"version": claim.version, "answer": "The port's"}).status_code == 302
    )
    assert enter(cast.stranger).post(url, {"version": 1, "answer": "x"}).status_code == 404


def test_what_a_comment_says_is_for_the_desk(filed, cast):
    say(filed, "About right", cast.second, text="The mayor lies")
    for screen in ("claim", "claim_record"):
        page = enter(cast.outsider).get(reverse(screen, args=[filed.public_id])).content.decode()
        assert "The mayor lies" not in page


def test_who_looked_before_sees_what_changed_since_and_again_on_reload(filed, cast, scale):
    url = reverse("claim", args=[filed.public_id])
    second = enter(cast.second)
    assert "Changed since you looked" not in second.get(url).content.decode()
    claim = details.edit_details(filed, statement="It is true that 20,145 crates", by=cast.editor, at=LATER)
    claim.refresh_from_db()
    file(claim, cast, scale, headline="Quite right")
    for _ in range(2):
        page = " ".join(second.get(url).content.decode().split())
        assert "Changed since you looked" in page
        assert '<del><span class="vh">removed: </span>About</del>' in page
        assert '<ins><span class="vh">added: </span>Quite</ins>' in page
        assert '<ins><span class="vh">added: </span>20,145</ins>' in page
    assert "Changed since you looked" not in enter(cast.standards).get(url).content.decode()
    assert "Changed since you looked" not in enter(cast.checker).get(url).content.decode()
    assert Seen.objects.filter(person=cast.second).count() == 2


def test_a_sealed_ruling_is_not_taken_for_seen(on, cast):
    cast.desk.review_form = "blind"
    cast.desk.save()
    claim = on.at("in_review")
    enter(cast.second).get(reverse("claim", args=[claim.public_id]))
    assert not Seen.objects.exists()
    with pytest.raises(Blocked, match="Rate it yourself first"):
        say(claim, "About right", cast.second)
