"""Details of an article, corrected by hand: byline, publisher, address, when it was published."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.selectors import get_role
from articles.actions.article_fields import update_article_fields
from articles.actions.changing import append_article_event, lock_article
from articles.models import Article
from lib.errors import Invalid, NotAllowed, Stale
from lib.web.urls import normalise_url

DETAIL_FIELDS = ("byline", "publisher", "canonical_url", "published_at")
DETAILS_CHANGED_MESSAGE = gettext_lazy(
    "Somebody else changed this article first. Check its details, then save yours again."
)


@transaction.atomic
def update_article_details(
    article: Article, *, changes: Mapping[str, Any], by: User, at: datetime, version: int
) -> Article:
    """Save details that a person corrects; the event has each as it was and as it is.

    ``changes`` are values by the names of DETAIL_FIELDS. ``version`` is the one that the person saw. Raises
    NotAllowed, Stale, and Invalid where nothing changes or another article has the address.
    """
    article = lock_article(article)
    if get_role(by, article.desk) is None:
        raise NotAllowed(gettext("Only members of this desk can change the details of its articles."))
    if article.version != version:
        raise Stale(DETAILS_CHANGED_MESSAGE)
    before = {name: getattr(article, name) for name in DETAIL_FIELDS}
    after = {name: value for name, value in changes.items() if value != before[name]}
    if not after:
        raise Invalid(gettext("The details are the same as before. Nothing was saved."))
    try:
        with transaction.atomic():
            update_article_fields(article, _get_columns(after) | {"version": article.version + 1})
    except IntegrityError as error:
        message = gettext("Another article on this desk has this web address.")
        raise Invalid(message, field="canonical_url") from error
    append_article_event(
        article,
        "update_article_details",
        by=by,
        at=at,
        details={"before": {name: before[name] for name in after}, "after": after},
    )
    return article


def _get_columns(after: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of changed details: an address has its key, and a moment its offset from UTC."""
    columns = dict(after)
    if "canonical_url" in after:
        columns["canonical_key"] = normalise_url(after["canonical_url"]) if after["canonical_url"] else ""
    if "published_at" in after:
        columns["published_offset"] = get_offset_minutes(after["published_at"])
    return columns


def get_offset_minutes(moment: datetime | None) -> int | None:
    """Return the offset from UTC that a moment was typed with, in minutes."""
    offset = moment.utcoffset() if moment is not None else None
    return round(offset.total_seconds() / 60) if offset is not None else None
