"""Why a look came to what it did, in a sentence (pure)."""

from factcheck.enums import Health
from lib.door.refusal import SENTENCES
from lib.links import outcome

WHY: dict[str, str] = {
    Health.MISSING: "There is no page at this address any more.",
    Health.SOFT_404: "The site answers, but with a page that says there is no such page.",
    Health.TO_HOME: "The site sends us to its home page instead.",
    Health.BLOCKED: "The site turns us away; readers may still see the page.",
    Health.DEAD: "It was gone each time we looked, for days on end.",
    Health.MOVED: "The site sends everybody to another address for good.",
    Health.FAILING: "The site answers with an error.",
    Health.REFUSED: "Stet may not fetch this address.",
}
OF_ITS_OWN = "The site answers with an error of its own."
REASONS: dict[str, str] = SENTENCES | {
    outcome.CHALLENGE: "The site asks whether we are a robot; readers may still see the page.",
    outcome.CRASHED: "The look at it broke, through a fault of ours.",
    outcome.OUR_NETWORK: "Our own network was down, so nothing was learnt about the page.",
}


def why(health: str, *, reason: str = "", code: int | None = None) -> str:
    """The sentence for an outcome (Health's values), with the status where it says more; "" for a page that
    answers.

    ``reason`` is one of the short codes of ``lib.door`` and ``lib.links``, or "".
    """
    if health in (Health.OK, Health.UNCHECKED, Health.KEPT):
        return ""
    said = REASONS.get(reason, "") if health != Health.DEAD else ""
    if said:
        return said
    said = (
        OF_ITS_OWN if health == Health.FAILING and code is not None and code >= 500 else WHY.get(health, "")
    )
    return f"{said[:-1]} ({code})." if said and code is not None and code >= 400 else said
