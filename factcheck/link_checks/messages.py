"""Results of link checks in sentences (pure)."""

from django.utils.translation import gettext_lazy

from factcheck.models.enums import SourceHealth
from lib.link_checker import outcome
from lib.safe_http.errors import ERROR_MESSAGES
from lib.text.phrases import StrOrPromise

OUTCOME_MESSAGES: dict[str, StrOrPromise] = {
    SourceHealth.MISSING: gettext_lazy("The page no longer exists."),
    SourceHealth.SOFT_404: gettext_lazy("The site works, but the page says it does not exist."),
    SourceHealth.TO_HOME: gettext_lazy("The site redirects to its home page."),
    SourceHealth.BLOCKED: gettext_lazy("The site blocks Stet. Readers may still be able to see the page."),
    SourceHealth.DEAD: gettext_lazy("The page was missing at every check for several days."),
    SourceHealth.MOVED: gettext_lazy("The page has moved permanently to another address."),
    SourceHealth.FAILING: gettext_lazy("The site reports an error."),
    SourceHealth.REFUSED: gettext_lazy("Stet is not allowed to fetch this address."),
}
STATUS_MESSAGES: dict[str, StrOrPromise] = {
    SourceHealth.MISSING: gettext_lazy("The page no longer exists ({code})."),
    SourceHealth.SOFT_404: gettext_lazy("The page says that it does not exist ({code})."),
    SourceHealth.TO_HOME: gettext_lazy("The site redirects to its home page ({code})."),
    SourceHealth.BLOCKED: gettext_lazy(
        "The site blocks Stet ({code}). Readers may still be able to see the page."
    ),
    SourceHealth.DEAD: gettext_lazy("The page was missing at every check for several days ({code})."),
    SourceHealth.MOVED: gettext_lazy("The page has moved permanently to another address ({code})."),
    SourceHealth.FAILING: gettext_lazy("The site reports an error ({code})."),
    SourceHealth.REFUSED: gettext_lazy("Stet is not allowed to fetch this address ({code})."),
}
"""Sentences for outcomes with the HTTP status of an error."""
REASON_MESSAGES: dict[str, StrOrPromise] = {
    **ERROR_MESSAGES,
    outcome.CHALLENGE_REASON: gettext_lazy(
        "The site shows a robot test (CAPTCHA). Readers may still be able to see the page."
    ),
    outcome.CRASHED_REASON: gettext_lazy("The check failed because of a fault in Stet."),
    outcome.OUR_NETWORK: gettext_lazy("Our network was down, so the page could not be checked."),
}


def describe_outcome(health: str, *, reason: str = "", code: int | None = None) -> str:
    """Return the sentence for an outcome (SourceHealth's values); "" for a page that answers.

    It has the HTTP status where that says more. ``reason`` is one of the short codes of ``lib.safe_http`` and
    ``lib.link_checker``, or "".
    """
    if health in (SourceHealth.OK, SourceHealth.UNCHECKED, SourceHealth.ARCHIVED):
        return ""
    if health != SourceHealth.DEAD and reason in REASON_MESSAGES:
        return str(REASON_MESSAGES[reason])
    messages = OUTCOME_MESSAGES if code is None or code < 400 else STATUS_MESSAGES
    return str(messages.get(health, "")).format(code=code)
