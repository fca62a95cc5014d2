"""What checkers elsewhere ruled, brought in by the editor: on a rumour here, and on another figure."""

from datetime import datetime

from factcheck.actions.other_rulings import import_rulings
from factcheck.enums import BroughtAs
from factcheck.other_reviews import read_value
from newsroom.demonstration.stage import Stage

CHECKER = "Tidewatch"
SITE = "https://tidewatch.example"


def brought_in(stage: Stage) -> None:
    """Pasted as it stands in their pages; the third says no rating, and is refused."""
    said = [
        ("sluices-mill-street", "The council opened the sluices on purpose to save Mill Street.", "False", 1),
        ("housing-list", "1,100 households in Harrowmere wait for a council home.", "Out of date", None),
        ("pumps", "The pumps at Saltgate failed on the night of the flood.", "", None),
    ]

    def act(moment: datetime) -> None:
        day = moment.date().isoformat()
        reviews = [_review(path, claim, word, value, day) for path, claim, word, value in said]
        import_rulings(
            desk=stage.house.desks["news"],
            kind=BroughtAs.PASTE,
            name=f"{CHECKER}: {said[0][1]} and 1 more",
            read=read_value(reviews),
            by=stage.house.people["ruth"],
            at=moment,
        )

    stage.at(stage.when.days_ago(2, "09:05"), act)


def _review(path: str, claim: str, word: str, value: int | None, day: str) -> dict[str, object]:
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
