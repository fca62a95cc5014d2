"""Results of link checks in sentences (pure)."""

from factcheck.models.enums import SourceHealth
from lib.link_checker import outcome
from lib.safe_http.errors import ERROR_MESSAGES

OUTCOME_MESSAGES: dict[str, str] = {
    SourceHealth.MISSING: "There is no page at this address any more.",
    SourceHealth.SOFT_404: "The site answers, but with a page that says there is no such page.",
    SourceHealth.TO_HOME: "The site sends us to its home page instead.",
    SourceHealth.BLOCKED: "The site turns us away; readers may still see the page.",
    SourceHealth.DEAD: "It was gone each time we looked, for days on end.",
    SourceHealth.MOVED: "The site sends everybody to another address for good.",
    SourceHealth.FAILING: "The site answers with an error.",
    SourceHealth.REFUSED: "Stet may not fetch this address.",
}
STATUS_MESSAGE = "The site answers with an error of its own."
REASON_MESSAGES: dict[str, str] = ERROR_MESSAGES | {
    outcome.CHALLENGE_REASON: "The site asks whether we are a robot; readers may still see the page.",
    outcome.CRASHED_REASON: "The look at it broke, through a fault of ours.",
    outcome.OUR_NETWORK: "Our own network was down, so nothing was learnt about the page.",
}


def describe_outcome(health: str, *, reason: str = "", code: int | None = None) -> str:
    """Return the sentence for an outcome (SourceHealth's values); "" for a page that answers.

    It has the HTTP status where that says more. ``reason`` is one of the short codes of ``lib.safe_http`` and
    ``lib.link_checker``, or "".
    """
    if health in (SourceHealth.OK, SourceHealth.UNCHECKED, SourceHealth.ARCHIVED):
        return ""
    message = REASON_MESSAGES.get(reason, "") if health != SourceHealth.DEAD else ""
    if message:
        return message
    message = (
        STATUS_MESSAGE
        if health == SourceHealth.FAILING and code is not None and code >= 500
        else OUTCOME_MESSAGES.get(health, "")
    )
    return f"{message[:-1]} ({code})." if message and code is not None and code >= 400 else message
