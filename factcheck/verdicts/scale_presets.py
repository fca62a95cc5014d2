"""Scales in common use, to begin one with: whoever makes a scale changes the words before drawing it up."""

from dataclasses import dataclass

from factcheck.models.enums import ClaimReviewRatingType, RatingColor, RatingIcon, RatingTone
from factcheck.verdicts.scale_actions import RatingLabel


@dataclass(frozen=True, slots=True)
class ScalePreset:
    """``about`` is one line on what it suits. Labels go from the worst to the best, those without a number
    last.
    """

    key: str
    name: str
    about: str
    labels: tuple[RatingLabel, ...]


_FALSE = "Wrong on the point that matters, and the evidence says so plainly."
_MOSTLY_FALSE = "Something in it is right, but what most readers take from it is wrong."
_HALF = "Right in part, and wrong or silent on something that matters as much."
_MOSTLY_TRUE = "Right in the main; a detail is off, or a fact is missing that would not change the picture."
_TRUE = "Right, with nothing left out that would change how it is understood."

SIX_LABELS = (
    RatingLabel(
        label="Made up",
        tone=RatingTone.FALLS,
        value=1,
        colour=RatingColor.RED,
        icon=RatingIcon.FLAME,
        definition="Wrong, and nothing was there that it could have been taken from.",
    ),
    RatingLabel(
        label="False",
        tone=RatingTone.FALLS,
        value=2,
        colour=RatingColor.RED,
        icon=RatingIcon.CROSS,
        definition=_FALSE,
    ),
    RatingLabel(
        label="Mostly false",
        tone=RatingTone.FALLS,
        value=3,
        colour=RatingColor.RED,
        icon=RatingIcon.DISC_1,
        definition=_MOSTLY_FALSE,
    ),
    RatingLabel(
        label="Half true",
        tone=RatingTone.BETWEEN,
        value=4,
        colour=RatingColor.AMBER,
        icon=RatingIcon.DISC_2,
        definition=_HALF,
    ),
    RatingLabel(
        label="Mostly true",
        tone=RatingTone.STANDS,
        value=5,
        colour=RatingColor.GREEN,
        icon=RatingIcon.DISC_3,
        definition=_MOSTLY_TRUE,
    ),
    RatingLabel(
        label="True",
        tone=RatingTone.STANDS,
        value=6,
        colour=RatingColor.GREEN,
        icon=RatingIcon.CHECK,
        definition=_TRUE,
    ),
)
FIVE_LABELS = (
    RatingLabel(
        label="False",
        tone=RatingTone.FALLS,
        value=1,
        colour=RatingColor.RED,
        icon=RatingIcon.CROSS,
        definition=_FALSE,
    ),
    RatingLabel(
        label="Mostly false",
        tone=RatingTone.FALLS,
        value=2,
        colour=RatingColor.RED,
        icon=RatingIcon.DISC_1,
        definition=_MOSTLY_FALSE,
    ),
    RatingLabel(
        label="Mixed",
        tone=RatingTone.BETWEEN,
        value=3,
        colour=RatingColor.AMBER,
        icon=RatingIcon.DISC_2,
        definition=_HALF,
    ),
    RatingLabel(
        label="Mostly true",
        tone=RatingTone.STANDS,
        value=4,
        colour=RatingColor.GREEN,
        icon=RatingIcon.DISC_3,
        definition=_MOSTLY_TRUE,
    ),
    RatingLabel(
        label="True",
        tone=RatingTone.STANDS,
        value=5,
        colour=RatingColor.GREEN,
        icon=RatingIcon.CHECK,
        definition=_TRUE,
    ),
)
KIND_LABELS = (
    RatingLabel(
        label="False",
        tone=RatingTone.FALLS,
        colour=RatingColor.RED,
        icon=RatingIcon.CROSS,
        definition="The evidence shows that it is not so.",
    ),
    RatingLabel(
        label="Misleading",
        tone=RatingTone.FALLS,
        colour=RatingColor.AMBER,
        icon=RatingIcon.BEND,
        definition="Each part may be right, but put together they say something that is not.",
    ),
    RatingLabel(
        label="Missing context",
        tone=RatingTone.BETWEEN,
        colour=RatingColor.AMBER,
        icon=RatingIcon.GAP,
        definition="Right as far as it goes; what it leaves out changes what it means.",
    ),
    RatingLabel(
        label="Unproven",
        tone=RatingTone.BETWEEN,
        colour=RatingColor.SOFT,
        icon=RatingIcon.QUESTION,
        definition="Nothing that can be checked shows it, and nothing shows the opposite.",
    ),
    RatingLabel(
        label="Satire",
        tone=RatingTone.BETWEEN,
        colour=RatingColor.VIOLET,
        icon=RatingIcon.MASK,
        claimreview_type=ClaimReviewRatingType.NONE,
        definition="Made as a joke by people who say so, and passed on as if it were meant.",
    ),
)

PRESETS = {
    one.key: one
    for one in (
        ScalePreset("six", "Six steps of truth", "From made up to true, each with a number.", SIX_LABELS),
        ScalePreset(
            "five", "Five steps of truth", "From false to true, with one step in the middle.", FIVE_LABELS
        ),
        ScalePreset(
            "kinds",
            "What is wrong with it",
            "False, misleading, missing context, unproven, satire: words without numbers.",
            KIND_LABELS,
        ),
    )
}
