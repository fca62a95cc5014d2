"""What another newspaper's feed brings, one figure of which will move under a claim that stands on it."""

from functools import partial

from factcheck.enums import Kind
from newsroom.demonstration.claim_story import COUNCIL, ClaimStory
from newsroom.demonstration.stage import Stage
from newsroom.evidence_feed import FEED, feed
from newsroom.evidence_site import WAITING_AT_FIRST

PAPER = "The Harrowmere Ledger"


def waiting_list(stage: Stage) -> None:
    """One claim in a checker's hands; when the feed says another figure, it comes back to the desk."""
    when = stage.when
    stage.follows(
        "waiting-list",
        FEED,
        feed(stage.site, WAITING_AT_FIRST),
        story="ledger:ledger:waiting-list",
        by="ruth",
        at=when.days_ago(3, "09:10"),
    )
    flag = partial(ClaimStory.flag, stage, "waiting-list", by="ruth")
    flag(
        f"now has {WAITING_AT_FIRST:,} names on it",
        at=when.days_ago(3, "09:25"),
        statement=f"{WAITING_AT_FIRST:,} households in Harrowmere wait for a council home.",
        claimant=COUNCIL,
        kind=Kind.NUMBER,
    ).take("mina").start()
    flag(
        "Eighteen homes are to be built there",
        at=when.days_ago(3, "09:31"),
        statement="Eighteen council homes are to be built at Tanner’s Row.",
        claimant=PAPER,
        kind=Kind.NUMBER,
    )
