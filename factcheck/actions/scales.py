"""Rating scales: a new version drawn up, one put to use. Only an admin may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.actions.authority import require_admin
from accounts.models import User
from factcheck.enums import Colour, RatingIcon, ReviewAs, Tone
from factcheck.models import Rating, RatingScale
from lib.errors import Invalid
from record.actions import append

FEWEST, MOST = 2, 12


BY_TONE: dict[str, tuple[str, str]] = {
    Tone.STANDS: (Colour.GREEN, RatingIcon.CHECK),
    Tone.BETWEEN: (Colour.AMBER, RatingIcon.DISC_2),
    Tone.FALLS: (Colour.RED, RatingIcon.CROSS),
}
"""Colour and icon of a label for which nobody chose any."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """One label to be. ``value`` is its number (higher is truer, from 0) or None; ``tone`` its side.

    ``review_as`` is one of ReviewAs, and ``review_name`` the word a ClaimReview has for it, the label itself
    if "". Colour, icon and ``review_as`` left at "" follow from the side and the number.
    """

    label: str
    tone: str
    definition: str = ""
    value: int | None = None
    colour: str = ""
    icon: str = ""
    review_as: str = ""
    review_name: str = ""

    def rating(self, scale: RatingScale, position: int) -> Rating:
        """The row that it becomes."""
        colour, icon = BY_TONE[self.tone]
        return Rating(
            scale=scale,
            position=position,
            label=self.label.strip(),
            definition=self.definition.strip(),
            value=self.value,
            tone=self.tone,
            colour=self.colour or colour,
            icon=self.icon or icon,
            review_as=self.review_as or (ReviewAs.WORD if self.value is None else ReviewAs.NUMBER),
            review_name=" ".join(self.review_name.split()),
        )


@transaction.atomic
def draw_up_scale(*, name: str, labels: Sequence[Label], by: User, at: datetime) -> RatingScale:
    """Write a scale as the next version of its name, in the order given; it is not in use yet.

    A scale is never edited: published verdicts keep the label and definition they were given. Raises
    NotAllowed, and Invalid at ``name`` or at ``labels``.
    """
    require_admin(by)
    name = " ".join(name.split())
    if not name:
        raise Invalid("Give the scale a name.", fields={"name": ["Give the scale a name."]})
    if len(name) > 100:
        raise Invalid("This name is too long.", fields={"name": ["Use up to 100 characters."]})
    if problems := _problems(labels):
        raise Invalid(" ".join(problems), fields={"labels": problems})
    # The name as it was written first, so that "house scale" continues "House scale".
    name = RatingScale.objects.filter(name__iexact=name).values_list("name", flat=True).first() or name
    last = RatingScale.objects.filter(name=name).aggregate(last=Max("version"))["last"] or 0
    scale = RatingScale.objects.create(name=name, version=last + 1, created_at=at)
    Rating.objects.bulk_create(one.rating(scale, position) for position, one in enumerate(labels))
    _record(
        scale, "draw_up_scale", by=by, at=at, details={"name": name, "labels": [one.label for one in labels]}
    )
    return scale


@transaction.atomic
def use_scale(scale: RatingScale, *, by: User, at: datetime) -> RatingScale:
    """Make this the scale that verdicts are rated on from now on. Those given keep theirs."""
    require_admin(by)
    # Two admins at once: the rows are locked in one order, and the database lets one scale be active.
    list(RatingScale.objects.select_for_update().order_by("pk"))
    if RatingScale.objects.filter(pk=scale.pk, active=True).exists():
        return scale
    RatingScale.objects.filter(active=True).update(active=False)
    RatingScale.objects.filter(pk=scale.pk).update(active=True)
    scale.active = True
    _record(scale, "use_scale", by=by, at=at, details={"name": scale.name, "version": scale.version})
    return scale


def _problems(labels: Sequence[Label]) -> list[str]:
    """What is wrong with the labels, each as the sentence that mends it."""
    found = []
    if not FEWEST <= len(labels) <= MOST:
        found.append(f"A scale has {FEWEST} to {MOST} labels.")
    folded = [one.label.strip().casefold() for one in labels]
    if "" in folded:
        found.append("Every label needs a word.")
    if len(set(folded)) != len(folded):
        found.append("Two labels read the same.")
    if any(len(one.label.strip()) > 60 for one in labels):
        found.append("A label has up to 60 characters.")
    if any(one.tone not in Tone.values for one in labels):
        found.append("Say for every label which side it is on.")
    values = [one.value for one in labels if one.value is not None]
    if len(set(values)) != len(values):
        found.append("Two labels have the same number.")
    if len(values) == 1:
        found.append("One number makes no scale: give a second label a number, or none.")
    if any(not 0 <= value <= 1000 for value in values):
        found.append("A number lies between 0 and 1000.")
    if any(one.colour and one.colour not in Colour.values for one in labels):
        found.append("Choose a colour for every label.")
    if any(one.icon and one.icon not in RatingIcon.values for one in labels):
        found.append("Choose an icon for every label.")
    found += _review_problems(labels)
    return found


def _review_problems(labels: Sequence[Label]) -> list[str]:
    """What a ClaimReview could not carry, by https://schema.org/Rating."""
    found = []
    if any(one.review_as and one.review_as not in ReviewAs.values for one in labels):
        found.append("Say for every label what a ClaimReview makes of it.")
    numbered = [one for one in labels if one.review_as == ReviewAs.NUMBER]
    if any(one.value is None for one in numbered):
        found.append("A ClaimReview with a number needs one: give the label a number, or let the word do.")
    if any(len(one.review_name.strip()) > 60 for one in labels):
        found.append("The word for a ClaimReview has up to 60 characters.")
    looks = [(one.colour, one.icon) for one in labels if one.colour and one.icon]
    if len(set(looks)) != len(looks):
        found.append("Two labels look the same: change the colour or the icon of one.")
    return found


def _record(scale: RatingScale, step: str, *, by: User, at: datetime, details: dict[str, Any]) -> None:
    append(actor=by, step=step, subject_type="rating_scale", subject=scale, at=at, details=details)
