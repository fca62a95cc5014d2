"""Rating scales: create a new version, activate one, for admins only; and scales in common use."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from accounts.actions.permission_checks import require_admin
from accounts.models import User
from audit.actions import append_event
from factcheck.models import Rating, RatingScale
from factcheck.models.enums import ClaimReviewRatingType, RatingColor, RatingIcon, RatingTone
from lib.errors import Invalid
from lib.text.phrases import StrOrPromise

MIN_LABELS, MAX_LABELS = 2, 12


TONE_DEFAULTS: dict[str, tuple[str, str]] = {
    RatingTone.STANDS: (RatingColor.GREEN, RatingIcon.CHECK),
    RatingTone.BETWEEN: (RatingColor.AMBER, RatingIcon.DISC_2),
    RatingTone.FALLS: (RatingColor.RED, RatingIcon.CROSS),
}
"""Colour and icon of a label for which nobody chose any."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingLabel:
    """One label of a new scale. ``value`` is its number (higher is truer, from 0) or None; ``tone`` its side.

    ``claimreview_type`` is one of ClaimReviewRatingType, and ``claimreview_name`` the word a ClaimReview has
    for it, the label itself if "". Colour, icon and ``claimreview_type`` left at "" follow from the side and
    the number.
    """

    label: StrOrPromise
    tone: str
    definition: StrOrPromise = ""
    value: int | None = None
    colour: str = ""
    icon: str = ""
    claimreview_type: str = ""
    claimreview_name: str = ""

    def to_rating(self, scale: RatingScale, position: int) -> Rating:
        """Return the unsaved row of the label."""
        colour, icon = TONE_DEFAULTS[self.tone]
        return Rating(
            scale=scale,
            position=position,
            label=str(self.label).strip(),
            definition=str(self.definition).strip(),
            value=self.value,
            tone=self.tone,
            colour=self.colour or colour,
            icon=self.icon or icon,
            claimreview_type=self.claimreview_type
            or (ClaimReviewRatingType.WORD if self.value is None else ClaimReviewRatingType.NUMBER),
            claimreview_name=" ".join(self.claimreview_name.split()),
        )


@transaction.atomic
def create_rating_scale(*, name: str, labels: Sequence[RatingLabel], by: User, at: datetime) -> RatingScale:
    """Write a scale as the next version of its name, in the order given; it is not in use yet.

    A scale is never edited: published verdicts keep the label and definition they were given. Raises
    NotAllowed, and Invalid at ``name`` or at ``labels``.
    """
    require_admin(by)
    name = " ".join(name.split())
    if not name:
        raise Invalid(gettext("Enter a name for the scale."), field="name")
    if len(name) > 100:
        raise Invalid(gettext("This name is too long. Use up to 100 characters."), field="name")
    if problems := _list_label_problems(labels):
        raise Invalid(" ".join(problems), fields={"labels": problems})
    # The name as it was written first, so that "house scale" continues "House scale".
    name = RatingScale.objects.filter(name__iexact=name).values_list("name", flat=True).first() or name
    last = RatingScale.objects.filter(name=name).aggregate(last=Max("version"))["last"] or 0
    scale = RatingScale.objects.create(name=name, version=last + 1, created_at=at)
    Rating.objects.bulk_create(one.to_rating(scale, position) for position, one in enumerate(labels))
    _append_scale_event(
        scale,
        "create_rating_scale",
        by=by,
        at=at,
        details={"name": name, "labels": [str(one.label) for one in labels]},
    )
    return scale


@transaction.atomic
def activate_rating_scale(scale: RatingScale, *, by: User, at: datetime) -> RatingScale:
    """Make this the scale that verdicts are rated on from now on. Those given keep theirs."""
    require_admin(by)
    # Two admins at once: the rows are locked in one order, and the database lets one scale be active.
    list(RatingScale.objects.select_for_update().order_by("pk"))
    if RatingScale.objects.filter(pk=scale.pk, is_active=True).exists():
        return scale
    RatingScale.objects.filter(is_active=True).update(is_active=False)
    RatingScale.objects.filter(pk=scale.pk).update(is_active=True)
    scale.is_active = True
    _append_scale_event(
        scale, "activate_rating_scale", by=by, at=at, details={"name": scale.name, "version": scale.version}
    )
    return scale


def _list_label_problems(labels: Sequence[RatingLabel]) -> list[str]:
    """Return the problems of the labels, each as a sentence that says how to correct it."""
    found = []
    if not MIN_LABELS <= len(labels) <= MAX_LABELS:
        message = gettext("A scale needs {min} to {max} labels.")
        found.append(message.format(min=MIN_LABELS, max=MAX_LABELS))
    folded = [str(one.label).strip().casefold() for one in labels]
    if "" in folded:
        found.append(gettext("Every label needs a name."))
    if len(set(folded)) != len(folded):
        found.append(gettext("Two labels have the same name."))
    if any(len(one.label.strip()) > 60 for one in labels):
        found.append(gettext("A label can have up to 60 characters."))
    if any(one.tone not in RatingTone.values for one in labels):
        found.append(
            gettext("Choose for every label whether it is on the true side, the false side or neither.")
        )
    values = [one.value for one in labels if one.value is not None]
    if len(set(values)) != len(values):
        found.append(gettext("Two labels have the same number."))
    if len(values) == 1:
        found.append(
            gettext("A single number is not a scale: give a second label a number, or remove this one.")
        )
    if any(not 0 <= value <= 1000 for value in values):
        found.append(gettext("Numbers must be from 0 to 1000."))
    if any(one.colour and one.colour not in RatingColor.values for one in labels):
        found.append(gettext("Choose a colour for every label."))
    if any(one.icon and one.icon not in RatingIcon.values for one in labels):
        found.append(gettext("Choose an icon for every label."))
    found += _list_claimreview_problems(labels)
    return found


def _list_claimreview_problems(labels: Sequence[RatingLabel]) -> list[str]:
    """Return what a ClaimReview could not carry, by https://schema.org/Rating."""
    found = []
    if any(
        one.claimreview_type and one.claimreview_type not in ClaimReviewRatingType.values for one in labels
    ):
        found.append(gettext("Choose how every label appears in ClaimReview."))
    numbered = [one for one in labels if one.claimreview_type == ClaimReviewRatingType.NUMBER]
    if any(one.value is None for one in numbered):
        found.append(
            gettext("This ClaimReview option needs a number: enter one, or choose the text-only option.")
        )
    if any(len(one.claimreview_name.strip()) > 60 for one in labels):
        found.append(gettext("The ClaimReview text can have up to 60 characters."))
    checks = [(one.colour, one.icon) for one in labels if one.colour and one.icon]
    if len(set(checks)) != len(checks):
        found.append(gettext("Two labels look the same. Change the colour or shape of one."))
    return found


def _append_scale_event(
    scale: RatingScale, action: str, *, by: User, at: datetime, details: dict[str, Any]
) -> None:
    append_event(actor=by, action=action, subject=scale, at=at, details=details)


@dataclass(frozen=True, slots=True)
class ScalePreset:
    """``about`` is one line on what it suits. Labels go from the worst to the best, those without a number
    last.
    """

    key: str
    name: StrOrPromise
    about: StrOrPromise
    labels: tuple[RatingLabel, ...]


_FABRICATED = RatingLabel(
    label=pgettext_lazy("rating", "Fabricated"),
    tone=RatingTone.FALLS,
    colour=RatingColor.RED,
    icon=RatingIcon.FLAME,
    definition=gettext_lazy("Wrong and without any basis."),
)
_FALSE = RatingLabel(
    label=pgettext_lazy("rating", "False"),
    tone=RatingTone.FALLS,
    colour=RatingColor.RED,
    icon=RatingIcon.CROSS,
    definition=gettext_lazy("Wrong on the point that matters, and the evidence is clear."),
)
_MOSTLY_FALSE = RatingLabel(
    label=pgettext_lazy("rating", "Mostly false"),
    tone=RatingTone.FALLS,
    colour=RatingColor.RED,
    icon=RatingIcon.DISC_1,
    definition=gettext_lazy("Something in it is correct, but the impression most readers get is wrong."),
)
_HALF_TRUE = RatingLabel(
    label=pgettext_lazy("rating", "Half true"),
    tone=RatingTone.BETWEEN,
    colour=RatingColor.AMBER,
    icon=RatingIcon.DISC_2,
    definition=gettext_lazy("Partly correct, but wrong or silent on something equally important."),
)
_MOSTLY_TRUE = RatingLabel(
    label=pgettext_lazy("rating", "Mostly true"),
    tone=RatingTone.STANDS,
    colour=RatingColor.GREEN,
    icon=RatingIcon.DISC_3,
    definition=gettext_lazy(
        "Largely correct; a detail is wrong, or a missing fact would not change the picture."
    ),
)
_TRUE = RatingLabel(
    label=pgettext_lazy("rating", "True"),
    tone=RatingTone.STANDS,
    colour=RatingColor.GREEN,
    icon=RatingIcon.CHECK,
    definition=gettext_lazy("Correct, with nothing left out that would change the meaning."),
)


def _number(*labels: RatingLabel) -> tuple[RatingLabel, ...]:
    return tuple(replace(label, value=value) for value, label in enumerate(labels, start=1))


SIX_LABELS = _number(_FABRICATED, _FALSE, _MOSTLY_FALSE, _HALF_TRUE, _MOSTLY_TRUE, _TRUE)
_MIXED = replace(_HALF_TRUE, label=pgettext_lazy("rating", "Mixed"))
FIVE_LABELS = _number(_FALSE, _MOSTLY_FALSE, _MIXED, _MOSTLY_TRUE, _TRUE)
KIND_LABELS = (
    RatingLabel(
        label=pgettext_lazy("rating", "False"),
        tone=RatingTone.FALLS,
        colour=RatingColor.RED,
        icon=RatingIcon.CROSS,
        definition=gettext_lazy("The evidence shows that this is wrong."),
    ),
    RatingLabel(
        label=pgettext_lazy("rating", "Misleading"),
        tone=RatingTone.FALLS,
        colour=RatingColor.AMBER,
        icon=RatingIcon.BEND,
        definition=gettext_lazy("Each part may be correct, but together they give a false impression."),
    ),
    RatingLabel(
        label=pgettext_lazy("rating", "Missing context"),
        tone=RatingTone.BETWEEN,
        colour=RatingColor.AMBER,
        icon=RatingIcon.GAP,
        definition=gettext_lazy("Correct as far as it goes, but what is left out changes the meaning."),
    ),
    RatingLabel(
        label=pgettext_lazy("rating", "Unproven"),
        tone=RatingTone.BETWEEN,
        colour=RatingColor.SOFT,
        icon=RatingIcon.QUESTION,
        definition=gettext_lazy("There is no evidence for or against it that can be checked."),
    ),
    RatingLabel(
        label=pgettext_lazy("rating", "Satire"),
        tone=RatingTone.BETWEEN,
        colour=RatingColor.VIOLET,
        icon=RatingIcon.MASK,
        claimreview_type=ClaimReviewRatingType.NONE,
        definition=gettext_lazy("Created as a joke and passed on as if it were serious."),
    ),
)

PRESETS = {
    one.key: one
    for one in (
        ScalePreset(
            "six",
            gettext_lazy("Six-point scale"),
            gettext_lazy("From fabricated to true, each with a number."),
            SIX_LABELS,
        ),
        ScalePreset(
            "five",
            gettext_lazy("Five-point scale"),
            gettext_lazy("From false to true, with one label in the middle."),
            FIVE_LABELS,
        ),
        ScalePreset(
            "kinds",
            gettext_lazy("Problem labels"),
            gettext_lazy("False, misleading, missing context, unproven, satire: labels without numbers."),
            KIND_LABELS,
        ),
    )
}
