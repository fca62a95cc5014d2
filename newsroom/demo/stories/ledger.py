"""Story of another newspaper's feed, one figure of which later changes under a claim."""

from functools import partial

from factcheck.models.enums import ClaimKind
from newsroom.demo.claim_story import ClaimStory
from newsroom.demo.claim_work_story import COUNCIL
from newsroom.demo.site.feed import FEED, render_feed
from newsroom.demo.site.server import INITIAL_WAITING
from newsroom.demo.timeline import StoryTimeline

PAPER = "The Harrowmere Ledger"


def play_waiting_list_story(stage: StoryTimeline) -> None:
    """Play one claim being checked; when the feed has another figure, it comes back to the desk."""
    when = stage.when
    stage.follow_feed(
        "waiting-list",
        FEED,
        render_feed(stage.site, INITIAL_WAITING),
        story="ledger:ledger:waiting-list",
        by="ruth",
        at=when.days_ago(3, "09:10"),
    )
    flag = partial(ClaimStory.flag, stage, "waiting-list", by="ruth")
    flag(
        f"now has {INITIAL_WAITING:,} names on it",
        at=when.days_ago(3, "09:25"),
        statement=f"{INITIAL_WAITING:,} households in Harrowmere wait for a council home.",
        claimant=COUNCIL,
        kind=ClaimKind.NUMBER,
    ).take("mina").start_checking()
    flag(
        "Eighteen homes are to be built there",
        at=when.days_ago(3, "09:31"),
        statement="Eighteen council homes are to be built at Tanner’s Row.",
        claimant=PAPER,
        kind=ClaimKind.NUMBER,
    )
