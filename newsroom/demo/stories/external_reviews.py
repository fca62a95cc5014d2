"""Story of another organisation's fact checks, imported by the editor: one on a rumour known here."""

from datetime import datetime

from factcheck.external_reviews.actions import import_external_reviews
from factcheck.external_reviews.parsing import parse_reviews_from_value
from factcheck.models.enums import ImportMethod
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
