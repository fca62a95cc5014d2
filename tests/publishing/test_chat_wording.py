"""What the people of a chat read of an act: once, in words, and with the state that they know."""

from datetime import timedelta

from factcheck.assignments.actions import assign_claim, release_claim
from factcheck.claims.closing import close_claim
from factcheck.verdicts.publication import publish_verdict
from tests.factories import MONDAY, flag_claim_on
from tests.publishing.chats import WEDNESDAY, post_due


def test_a_verdict_that_is_published_is_told_of_once_and_is_said_to_be(
    create_chat, receiver, create_claim_in_state, cast
):
    endpoint = create_chat("mattermost", events=["claim.published", "claim.changed", "claim.flagged"])
    assert endpoint.topics == [
        "A claim is flagged",
        "A verdict is published, corrected or retracted",
        "Anything else about a claim changes",
    ]
    claim = create_claim_in_state("approved")
    post_due()
    receiver.requests.clear()
    publish_verdict(claim, by=cast.editor, at=WEDNESDAY)
    post_due(WEDNESDAY + timedelta(minutes=1))
    (said,) = receiver.messages
    assert said["text"].startswith("**Edith published a verdict**\n* Published · ")
    assert "changed a claim" not in said["text"]


def test_what_ends_the_work_on_a_claim_is_said_in_words(create_chat, receiver, article, cast):
    """To read that 23 claims were “changed” is no news: a colleague left, and they are in the queue again."""
    create_chat("mattermost", events=["claim.changed"])
    for words in ("20,000 crates", "18,500 crates"):
        claim = flag_claim_on(article, words, cast.editor)
        claim = assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
        claim = release_claim(claim, reason="Carl is ill", by=cast.editor, at=MONDAY)
    close_claim(claim, close_reason="declined", note="Carl is ill", by=cast.editor, at=MONDAY)
    post_due()
    (said,) = receiver.messages
    assert "**Edith unassigned 2 claims**" in said["text"]
    assert "**Edith closed a claim**" in said["text"]
    assert "changed" not in said["text"]
    assert "ill" not in said["text"]
