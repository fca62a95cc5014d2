"""Scales in common use, to begin one with: whoever makes a scale changes the words before drawing it up."""

from dataclasses import dataclass

from factcheck.actions.scales import Label
from factcheck.enums import Colour, RatingIcon, ReviewAs, Tone


@dataclass(frozen=True, slots=True)
class Preset:
    """``about`` is one line on what it suits. Labels go from the worst to the best, those without a number
    last.
    """

    key: str
    name: str
    about: str
    labels: tuple[Label, ...]


_FALSE = "Wrong on the point that matters, and the evidence says so plainly."
_MOSTLY_FALSE = "Something in it is right, but what most readers take from it is wrong."
_HALF = "Right in part, and wrong or silent on something that matters as much."
_MOSTLY_TRUE = "Right in the main; a detail is off, or a fact is missing that would not change the picture."
_TRUE = "Right, with nothing left out that would change how it is understood."

SIX = (
    Label(
        label="Made up", tone=Tone.FALLS, value=1, colour=Colour.RED, icon=RatingIcon.FLAME,
        definition="Wrong, and nothing was there that it could have been taken from.",
    ),
    Label(label="False", tone=Tone.FALLS, value=2, colour=Colour.RED, icon=RatingIcon.CROSS,
          definition=_FALSE),
    Label(label="Mostly false", tone=Tone.FALLS, value=3, colour=Colour.RED, icon=RatingIcon.DISC_1,
          definition=_MOSTLY_FALSE),
    Label(label="Half true", tone=Tone.BETWEEN, value=4, colour=Colour.AMBER, icon=RatingIcon.DISC_2,
          definition=_HALF),
    Label(label="Mostly true", tone=Tone.STANDS, value=5, colour=Colour.GREEN, icon=RatingIcon.DISC_3,
          definition=_MOSTLY_TRUE),
    Label(label="True", tone=Tone.STANDS, value=6, colour=Colour.GREEN, icon=RatingIcon.CHECK,
          definition=_TRUE),
)  # fmt: skip
FIVE = (
    Label(label="False", tone=Tone.FALLS, value=1, colour=Colour.RED, icon=RatingIcon.CROSS,
          definition=_FALSE),
    Label(label="Mostly false", tone=Tone.FALLS, value=2, colour=Colour.RED, icon=RatingIcon.DISC_1,
          definition=_MOSTLY_FALSE),
    Label(label="Mixed", tone=Tone.BETWEEN, value=3, colour=Colour.AMBER, icon=RatingIcon.DISC_2,
          definition=_HALF),
    Label(label="Mostly true", tone=Tone.STANDS, value=4, colour=Colour.GREEN, icon=RatingIcon.DISC_3,
          definition=_MOSTLY_TRUE),
    Label(label="True", tone=Tone.STANDS, value=5, colour=Colour.GREEN, icon=RatingIcon.CHECK,
          definition=_TRUE),
)  # fmt: skip
KINDS = (
    Label(label="False", tone=Tone.FALLS, colour=Colour.RED, icon=RatingIcon.CROSS,
          definition="The evidence shows that it is not so."),
    Label(label="Misleading", tone=Tone.FALLS, colour=Colour.AMBER, icon=RatingIcon.BEND,
          definition="Each part may be right, but put together they say something that is not."),
    Label(label="Missing context", tone=Tone.BETWEEN, colour=Colour.AMBER, icon=RatingIcon.GAP,
          definition="Right as far as it goes; what it leaves out changes what it means."),
    Label(label="Unproven", tone=Tone.BETWEEN, colour=Colour.SOFT, icon=RatingIcon.QUESTION,
          definition="Nothing that can be checked shows it, and nothing shows the opposite."),
    Label(label="Satire", tone=Tone.BETWEEN, colour=Colour.VIOLET, icon=RatingIcon.MASK,
          review_as=ReviewAs.NONE,
          definition="Made as a joke by people who say so, and passed on as if it were meant."),
)  # fmt: skip

PRESETS = {
    one.key: one
    for one in (
        Preset("six", "Six steps of truth", "From made up to true, each with a number.", SIX),
        Preset("five", "Five steps of truth", "From false to true, with one step in the middle.", FIVE),
        Preset(
            "kinds", "What is wrong with it",
            "False, misleading, missing context, unproven, satire: words without numbers.", KINDS,
        ),
    )
}  # fmt: skip
