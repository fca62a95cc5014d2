"""Scales in common use, as a start for a new one: an admin edits the labels before creating the scale."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy, pgettext_lazy

from factcheck.models.enums import ClaimReviewRatingType, RatingColor, RatingIcon, RatingTone
from factcheck.verdicts.scale_actions import RatingLabel
from lib.text.phrases import StrOrPromise


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
