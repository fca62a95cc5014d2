"""Problem of a feed: why it could not be read, stored as a code with data; a sentence only when shown."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from lib.safe_http.errors import ERROR_MESSAGES
from lib.text.phrases import StrOrPromise

FeedProblem = Mapping[str, Any]
"""{"code": a key of FEED_PROBLEMS}, and what its sentence names; {} for none."""

FEED_PROBLEMS: dict[str, StrOrPromise] = {
    **ERROR_MESSAGES,
    "damaged": gettext_lazy("What the site sends is not a feed that Stet can read."),
    "fault": gettext_lazy("This feed could not be read."),
    "gone": gettext_lazy("The site has removed this feed permanently (410)."),
    "moved_to_followed": gettext_lazy(
        "This feed has moved to {address}, which this desk also follows. Pause one of them."
    ),
    "not_allowed": gettext_lazy("The site does not allow Stet to read this feed ({status})."),
    "not_found": gettext_lazy("Feed not found (404)."),
    "not_saved": gettext_lazy("The articles from this feed could not be saved."),
    "owner_left": gettext_lazy(
        "{person} is no longer on this desk. Resume the feed to follow it under your own name."
    ),
    "site_error": gettext_lazy("The site has an error ({status})."),
    "too_many_requests": gettext_lazy("The site asks Stet to try again later (429)."),
    "unexpected_status": gettext_lazy("The site answered with status {status} instead of a feed."),
    "web_page": gettext_lazy("This is a web page, not a feed."),
    "web_page_without_feed": gettext_lazy("This is a web page that does not link to a feed."),
}
"""Sentences by code, with those of ``lib.safe_http``."""


def build_feed_problem(code: str, **data: Any) -> FeedProblem:
    """Return a problem: its code, and what its sentence names."""
    return {"code": code, **data}


def describe_feed_problem(problem: FeedProblem) -> str:
    """Return the sentence of a problem, in the language of the moment; "" for none."""
    data = {name: value for name, value in problem.items() if name != "code"}
    return str(FEED_PROBLEMS[problem["code"]]).format(**data) if problem else ""
