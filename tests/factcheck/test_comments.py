"""Comments stand at words of the ruling: made in review, answered one by one, carried along."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, User
from factcheck.claims import editing
from factcheck.models import Comment, ReadReceipt
from factcheck.verdicts import comments
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.comments import get_shown_text
from factcheck.verdicts.filing import VerdictInput
from factcheck.workflow.mentions import notify_mentioned_people
from lib.datetimes.clock import now
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER
from tests.factories import mark_sources_checked

WORDS = "The **table** of the port has 20,145 crates. The 🐟 table of the mayor has more."


def enter(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def filed(workflow_driver, cast, rating_scale):
    """A claim in review whose ruling has an explanation to comment on."""
    claim = reviews_actions.withdraw_approval(
        workflow_driver.at("in_review"), reason="Once more", by=cast.editor, at=LATER
    )
    return file(claim, cast, rating_scale)


def file(claim, cast, scale, explanation=WORDS, headline="About right"):
    filed = VerdictInput(
        rating=scale.ratings.get(label="Mostly true"), headline=headline, explanation=explanation
    )
    claim = verdicts_actions.submit_verdict(claim, verdict_input=filed, by=cast.checker, at=LATER)
    mark_sources_checked(claim, now())
    return claim


def say(claim, exact, by, text="Which one?", **more):
    return comments.create_comment(claim, exact=exact, text=text, by=by, at=LATER, **more)


def test_selected_words_are_kept_with_their_place_in_code_points(filed, cast):
    words = get_shown_text(filed.verdicts.last(), "explanation")
    start = words.index("table of the mayor")
    say(filed, "table of the mayor", cast.second, place=f"explanation:{start}:{start + 18}")
    made = Comment.objects.get()
    assert words[made.start : made.end] == made.exact == "table of the mayor"
    assert made.prefix.endswith("The 🐟 ")
    assert made.suffix.startswith(" has more")


def test_copied_words_find_their_place_where_they_stand_once(filed, cast):
    say(filed, "table  of the port", cast.second)
    assert Comment.objects.get().exact == "table of the port"
    with pytest.raises(Invalid, match="This text appears 2 times"):
        say(filed, "table of the", cast.second)
    with pytest.raises(Invalid, match="does not contain this text"):
        say(filed, "cod", cast.second)
    with pytest.raises(Invalid) as caught:
        say(filed, "About right", cast.second, text=" ")
    assert list(caught.value.fields) == ["text"]


def test_only_who_may_judge_it_comments_and_only_in_review(filed, workflow_driver, cast):
    for person, refused in (
        (cast.checker, "You worked on this verdict"),
        (cast.outsider, "Only members of this desk"),
    ):
        with pytest.raises(NotAllowed, match=refused):
            say(filed, "About right", person)
    sent = reviews_actions.send_back_verdict(filed, comment="No", by=cast.second, at=LATER)
    with pytest.raises(WrongState):
        say(sent, "About right", cast.second)


def test_nobody_approves_over_an_open_comment_of_their_own(filed, cast):
    claim = say(filed, "About right", cast.second)
    with pytest.raises(Blocked, match=r"You have 1 open comment\. Resolve it, or send the verdict back"):
        reviews_actions.approve_verdict(claim, by=cast.second, at=now())
    comments.resolve_comment(Comment.objects.get(), by=cast.second, at=LATER)
    claim.refresh_from_db()
    assert reviews_actions.approve_verdict(claim, by=cast.second, at=now()).state == "approved"


def test_the_writer_answers_and_the_commenter_hears_it(filed, cast):
    say(filed, "About right", cast.second)
    made = Comment.objects.get()
    with pytest.raises(NotAllowed):
        comments.resolve_comment(made, answer="Hm", by=cast.editor, at=LATER)
    with pytest.raises(Invalid) as caught:
        comments.resolve_comment(made, by=cast.checker, at=LATER)
    assert list(caught.value.fields) == ["answer"]
    comments.resolve_comment(made, answer="The port's", by=cast.checker, at=LATER)
    assert find_notices("Carl resolved your comment: The port's", person=cast.second).exists()
    with pytest.raises(WrongState):
        comments.resolve_comment(made, answer="Again", by=cast.checker, at=LATER)


def test_whoever_commented_hears_of_a_send_back(filed, cast):
    say(filed, "About right", cast.second)
    claim = type(filed).objects.get(pk=filed.pk)
    reviews_actions.send_back_verdict(claim, comment="See Sara", by=cast.standards, at=LATER)
    assert find_notices("See Sara", person=cast.second).exists()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@stan, can you look?", {"stan"}),
        ("Ask @STAN and @Sara.", {"stan", "sara"}),
        ("Write to sara@stan.example or @stanley", set()),
        ("As @edith says", set()),
        ("@otto knows", {"otto"}),
        ("@stella and @robot know nothing of it", set()),
    ],
)
def test_whoever_is_mentioned_and_may_see_the_claim_is_notified(filed, cast, text, names):
    User.objects.create(username="robot", name="Robot", kind="service")
    say(filed, "About right", cast.editor, text=text)
    told = find_notices(f"Edith mentioned you: {text}")
    assert set(told.values_list("person__username", flat=True)) == names


def test_an_answer_mentions_too_and_a_confidential_desk_only_its_members(filed, cast):
    say(filed, "About right", cast.second)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    answer = "As @stan and @otto said"
    comments.resolve_comment(Comment.objects.get(), answer=answer, by=cast.checker, at=LATER)
    told = find_notices(f"Carl mentioned you: {answer}")
    assert [one.person for one in told] == [cast.standards]


def test_a_mention_on_a_sealed_verdict_does_not_say_why(filed, cast):
    verdict = filed.verdicts.last()
    verdict.unsealed_at = None
    notify_mentioned_people(filed, verdict, "@stan: is it half true?", by=cast.editor, at=LATER)
    assert find_notices("Edith mentioned you in a comment.").get().person == cast.standards
    assert not find_notices("half true", person=cast.standards).exists()


def test_they_stay_at_their_words_on_the_next_version_or_are_listed_without_a_place(
    filed, cast, rating_scale
):
    claim = say(filed, "table of the port", cast.second)
    claim = say(claim, "About right", cast.second)
    claim = reviews_actions.send_back_verdict(claim, comment="See the words", by=cast.second, at=LATER)
    file(claim, cast, rating_scale, explanation=f"New at the top.\n\n{WORDS}", headline="Nearly so")
    port, about = Comment.objects.order_by("id")
    newest = claim.verdicts.last()
    assert {port.verdict, about.verdict} == {newest}
    assert get_shown_text(newest, "explanation")[port.start : port.end] == "table of the port"
    assert (about.start, about.end) == (None, None)
    page = enter(cast.second).get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert "its text has been deleted" in page


def test_the_page_marks_the_words_and_the_checker_has_them_beside_the_form(filed, cast):
    claim = say(filed, "table of the port", cast.second)
    page = enter(cast.second).get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert '<mark class="commented">table</mark>' in page
    reviews_actions.send_back_verdict(claim, comment="See the words", by=cast.second, at=LATER)
    page = enter(cast.checker).get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert "Which one?" in page
    made = Comment.objects.get()
    url = reverse("comment_resolve", args=[made.public_id])
    claim.refresh_from_db()
    refused = enter(cast.checker).post(url, {"version": claim.version, "answer": ""})
    assert refused.status_code == 422
    assert "Describe what you did about it." in refused.content.decode()
    assert (
        enter(cast.checker).post(url, {"version": claim.version, "answer": "The port's"}).status_code == 302
    )
    assert enter(cast.stranger).post(url, {"version": 1, "answer": "x"}).status_code == 404


def test_what_a_comment_says_is_for_the_desk(filed, cast):
    say(filed, "About right", cast.second, text="The mayor lies")
    for screen in ("claim_detail", "claim_history"):
        page = enter(cast.outsider).get(reverse(screen, args=[filed.public_id])).content.decode()
        assert "The mayor lies" not in page


def test_who_looked_before_sees_what_changed_since_and_again_on_reload(filed, cast, rating_scale):
    url = reverse("claim_detail", args=[filed.public_id])
    second = enter(cast.second)
    assert "Changed since your last visit" not in second.get(url).content.decode()
    claim = editing.update_claim(filed, statement="It is true that 20,145 crates", by=cast.editor, at=LATER)
    claim.refresh_from_db()
    file(claim, cast, rating_scale, headline="Quite right")
    for _ in range(2):
        page = " ".join(second.get(url).content.decode().split())
        assert "Changed since your last visit" in page
        assert '<del><span class="vh">removed: </span>About</del>' in page
        assert '<ins><span class="vh">added: </span>Quite</ins>' in page
        assert '<ins><span class="vh">added: </span>20,145</ins>' in page
    assert "Changed since your last visit" not in enter(cast.standards).get(url).content.decode()
    assert "Changed since your last visit" not in enter(cast.checker).get(url).content.decode()
    assert ReadReceipt.objects.filter(reader=cast.second).count() == 2


def test_a_sealed_verdict_is_not_taken_for_seen(workflow_driver, cast):
    cast.desk.review_mode = "blind"
    cast.desk.save()
    claim = workflow_driver.at("in_review")
    enter(cast.second).get(reverse("claim_detail", args=[claim.public_id]))
    assert not ReadReceipt.objects.exists()
    with pytest.raises(Blocked, match="Rate the claim first"):
        say(claim, "About right", cast.second)
