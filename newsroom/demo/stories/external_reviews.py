"""Stories of a rumour known here: a claim about a waiting list, and other organisations' fact checks."""

from datetime import datetime
from functools import partial

from factcheck.external_reviews.actions import import_external_reviews
from factcheck.external_reviews.parsing import parse_reviews_from_value
from factcheck.models.enums import ClaimKind, ImportMethod
from newsroom.demo.claim_story import ClaimStory
from newsroom.demo.claim_work_story import COUNCIL
from newsroom.demo.site.feed import FEED, render_feed
from newsroom.demo.site.server import INITIAL_WAITING
from newsroom.demo.timeline import StoryTimeline

CHECKER = "Tidewatch"
SITE = "https://tidewatch.example"


def import_demo_reviews(stage: StoryTimeline) -> None:
    """Import reviews pasted from their pages; the third has no rating, and is refused."""
    text = [
        ("sluices-mill-street", "The council opened the sluices on purpose to save Mill Street.", "False", 1),
        ("housing-list", "1,100 households in Harrowmere wait for a council home.", "Out of date", None),
        ("pumps", "The pumps at Saltgate failed on the night of the flood.", "", None),
    ]

    def act(moment: datetime) -> None:
        day = moment.date().isoformat()
        reviews = [_build_claimreview(path, claim, word, value, day) for path, claim, word, value in text]
        import_external_reviews(
            desk=stage.house.desks["news"],
            kind=ImportMethod.PASTE,
            name=f"{CHECKER}: {text[0][1]} and 1 more",
            read=parse_reviews_from_value(reviews),
            by=stage.house.people["ruth"],
            at=moment,
        )

    stage.schedule_action(stage.when.days_ago(2, "09:05"), act)


def _build_claimreview(path: str, claim: str, word: str, value: int | None, day: str) -> dict[str, object]:
    number = {"ratingValue": value, "bestRating": 5, "worstRating": 1} if value else {}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{SITE}/checks/{path}/",
        "claimReviewed": claim,
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "A post in a town group"}},
        "reviewRating": {"@type": "Rating", "alternateName": word, **number},
        "author": {"@type": "Organization", "name": CHECKER},
        "datePublished": day,
        "inLanguage": "en",
    }


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
