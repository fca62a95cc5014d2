"""Verbs of speech, and what may stand around them: "has repeatedly said", "according to" (pure)."""

import re

VERBS = (
    r"(?:said|says|say|saying|told|tells|claimed|claims|claim|argued|argues|added|adds|insisted|insists"
    r"|announced|announces|wrote|writes|warned|warns|stated|states|explained|explains|estimated|estimates"
    r"|reported|reports|denied|denies|acknowledged|admitted|admits|boasted|declared|noted|notes|predicted"
    r"|predicts|promised|promises|maintained|alleged|alleges|replied|asserted|asserts|believes?|tweeted|posted"
    r"|stressed|emphasi[sz]ed|contended|conceded|cautioned|testified|vowed|remarked|commented"
    r"|indicated|indicates|suggested|suggests|confirmed)"
)
VERBS_OF_THINGS = frozenset(["indicated", "indicates", "suggested", "suggests", "confirmed"])
"""Verbs of which a noun phrase is as often no speaker: "the data indicated"."""
VERB = re.compile(rf"(?<![\w’'-]){VERBS}(?![\w-])")
"""A verb as a word of its own: "she said", but not "the aforesaid"."""
ACCORDING = re.compile(r"\b[Aa]ccording to\s+")
"""Before a speaker without a verb: "according to Ada Holm"."""
_NO_ADVERBS = (
    r"(?:ally|anomaly|assembly|bully|daily|early|elderly|family|fly|friendly|jelly|monopoly|monthly|quarterly"
    r"|rally|reply|supply|weekly|yearly)"
)
"""Nouns and adjectives that end as adverbs do: "the weekly said", "the quarterly bulletin said"."""
AUXILIARY = (
    r"(?:has|had|have|also|already|later|then|once|now|often|further|still|again|even|just"
    rf"|(?!{_NO_ADVERBS}\b)[a-z]+ly)"
)
"""A word between a speaker and the verb: "Ada Holm has said", "Ada Holm repeatedly said"."""
ADVERBS = rf"(?:{AUXILIARY}\s+)*"
"""Any number of them: "Ada Holm has repeatedly said"."""
APPOSITION = (
    r"(?:,\s(?:aged\s)?\d{1,2})?,\s"
    r"(?:(?![A-Z])|[A-Z]{2,}\s|[A-Z][\w-]*(?:[’']s?\s|\s(?=[a-z])))[^,.;:!?“”\"]{1,170},"
)
"""Who a speaker is, between commas: "Ada Holm, 54, the mayor, said", "Ada Holm, MEP for Lund, said"."""
VOICE = re.compile(
    r"\b(?:spokes(?:man|woman|person|people)\s+(?:for|of|from)"
    r"|(?:reports?|study|studies|surveys?|polls?|statements?|letters?|research|analysis)\s+(?:by|from))"
    r"\s+(?:the\s+)?\Z"
)
"""Text before a name that speaks by another, unless it is a person: "a spokesman for Lund Ltd"."""
WORD = rf"(?!(?:{AUXILIARY}|never|was|were|is|are)\b)[\w’'-]+"
"""A word of a noun phrase, which is no auxiliary."""
_ARTICLE = re.compile(r"\A(?:the|a|an|its|their|our)\s+", re.IGNORECASE)
"""Article that is left out of a name: "the harbour office"."""


def clean_phrase(phrase: str) -> str:
    """Return a noun phrase as a name: "the harbour office" is Harbour office."""
    words = _ARTICLE.sub("", " ".join(phrase.split()))
    return words[:1].upper() + words[1:]
