"""The details of a claim, described once; docs/how-to/add-a-claim-field.md says how to add one.

Forms, API, content hash, history, documents and packs are derived from what stands here.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from factcheck.models.enums import DatePrecision
from lib.text.phrases import StrOrPromise
from lib.text.plain_text import normalize_characters


class ClaimDetails(models.Model):
    """The details that a reviewer judges: a verdict freezes them, and its content hash covers them.

    ``said_on`` holds the first day of the month or year where ``said_precision`` is not a day. ``origin_url``
    is the first URL where the claim was made, apart from us.
    """

    statement = models.TextField(gettext_lazy("checkable statement"), max_length=20_000)
    claimant = models.TextField(gettext_lazy("claimant"), max_length=500, blank=True)
    said_on = models.DateField(gettext_lazy("date of the claim"), null=True, blank=True)
    said_precision = models.CharField(
        gettext_lazy("precision of the date"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    origin_url = models.TextField(
        gettext_lazy("first appearance"),
        max_length=4000,
        blank=True,
        help_text=gettext_lazy("The first web address outside our own site."),
    )

    class Meta:
        abstract = True

    def format_date(self) -> str:
        """Return the date on which it was said, ISO 8601, cut to the known part; "" for unknown."""
        if self.said_on is None:
            return ""
        return self.said_on.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.said_precision]]

    def get_shown_values(self) -> dict[str, str]:
        """Return ``SHOWN_FIELDS`` as the newsroom's API shows them: each a text, "" for unknown."""
        return {name: getattr(self, name) for name in SHOWN_FIELDS} | {"said_on": self.format_date()}

    def get_published_values(self) -> dict[str, str]:
        """Return ``PUBLISHED_FIELDS`` as the public document shows them."""
        shown = self.get_shown_values()
        return {name: shown[name] for name in PUBLISHED_FIELDS}

    def get_hashed_values(self) -> dict[str, Any]:
        """Return the details as the content hash takes them.

        A detail that was added later is in it only where it has a value, so that older hashes can still be
        computed.
        """
        added = {name: getattr(self, name) for name in HASHED_FIELDS if name not in FIRST_HASHED_FIELDS}
        return {
            "statement": self.statement,
            "claimant": self.claimant,
            "said_on": [self.said_on.isoformat(), self.said_precision] if self.said_on else None,
            "origin": self.origin_url,
        } | {name: value for name, value in added.items() if value}


@dataclass(frozen=True, slots=True)
class ClaimField:
    """One detail that may be edited; label, help and length are those of the model's field.

    ``event_words`` name it in the history: "changed: statement". ``api_help`` describes it in the
    newsroom's API.
    """

    name: str
    event_words: StrOrPromise
    is_published: bool = False
    api_help: str = ""


CLAIM_FIELDS = (
    ClaimField("statement", gettext_lazy("statement"), is_published=True),
    ClaimField("claimant", gettext_lazy("claimant"), is_published=True),
    ClaimField("kind", gettext_lazy("kind")),
    ClaimField("priority", gettext_lazy("priority")),
    ClaimField("due_at", gettext_lazy("due date")),
    ClaimField(
        "said_on",
        gettext_lazy("date of the claim"),
        is_published=True,
        # untranslated: the API speaks English
        api_help="As exact as is known: 2026, 2026-03 or 2026-03-02. Send the first day it can be.",
    ),
    ClaimField("said_precision", gettext_lazy("precision of the date")),
    ClaimField("origin_url", gettext_lazy("first appearance")),
    ClaimField(
        "must_check",
        gettext_lazy("required for clearance"),
        # untranslated: the API speaks English
        api_help="Whether the article cannot be cleared without it.",
    ),
    ClaimField("tags", gettext_lazy("tags")),
)
"""In the order of the form."""

EDITABLE_FIELDS = tuple(field.name for field in CLAIM_FIELDS)
HASHED_FIELDS = tuple(field.name for field in ClaimDetails._meta.fields)
FIRST_HASHED_FIELDS = frozenset(["statement", "claimant", "said_on", "said_precision", "origin_url"])
SHOWN_FIELDS = tuple(name for name in HASHED_FIELDS if name != "said_precision")
PUBLISHED_FIELDS = tuple(field.name for field in CLAIM_FIELDS if field.is_published)
"""Each a hashed field: readers are shown what was approved."""
TEXT_FIELDS = tuple(
    field.name
    for field in ClaimDetails._meta.fields
    if isinstance(field, models.TextField | models.CharField) and not field.choices
)
"""The hashed fields that hold free text."""


def strip_texts(details: dict[str, Any]) -> dict[str, Any]:
    """Return details by name, each text without space around it and without characters that nobody sees.

    An override of the writing direction among those shows a number back to front.
    """
    return {
        name: normalize_characters(value).strip() if isinstance(value, str) else value
        for name, value in details.items()
    }
