"""The subject before a verb of speech: "Ada Holm, the mayor, said", "the harbour office said" (pure)."""

import re
from collections.abc import Sequence

from lib.claim_detection import Candidate
from lib.claim_extraction.persons import get_words, list_persons
from lib.claim_extraction.speech_verbs import ADVERBS, APPOSITION, VOICE, WORD, clean_phrase

_LETTERS = r"(?:\s(?:MP|MEP|MSP|QC|KC|CBE|OBE|MBE))?"
"""Letters behind a name: "Ada Holm MP said"."""
_BETWEEN = re.compile(
    rf"{_LETTERS}(?:\s*\([^()]{{1,40}}\))?(?:{APPOSITION}|,\s[^.;:!?“”\"]{{1,90}},)?\s+{ADVERBS}\Z"
)
"""Text between a speaker and the verb: nothing, an apposition, or "Ada Holm (Lund) said"."""
_AROUND = re.compile(rf"{_LETTERS}{APPOSITION}\s+{ADVERBS}\Z")
"""Text between them where the apposition has a name: "Ada Holm, who runs Lund Ltd, said"."""
_WHO = re.compile(rf"(?:\s*\([^()]{{1,40}}\))?,\s(?:who|which)\s+{ADVERBS}\Z")
"""Text between them in a relative clause: "the harbour office, which said"."""
_ENCLOSED = re.compile(r",\s(?!(?:who|which|whose|where|\w+(?:ed|ing))\s)(?:[\w’'.-]+\s){0,6}\Z")
"""Text before a name that is itself the apposition: "the mayor, Cora Vane, said"."""
_CLOSED = re.compile(rf",\s+{ADVERBS}\Z")
"""Text behind such a name."""
_DID_AND = re.compile(
    rf"{_LETTERS}(?:{APPOSITION})?\s+{ADVERBS}"
    r"(?!(?:and|or|of|in|at|on|for|from|to|with|near|by|as|who|which|that|is)\b)[a-z]+\s[^,.;:!?“”\"]{1,90}"
    rf",?\s(?:and|but)\s+{ADVERBS}\Z"
)
"""Text between a speaker and the second of two verbs: "Ada Holm visited the plant and said"."""
_OF = re.compile(r"\s+(?:of|from|at|for|with|in|near)\s+(?:the\s+)?\Z")
"""Text between two names of which the first is somebody of the second: "Ada Holm of Lund Ltd"."""
_JOINED = re.compile(r"(?:,\s[^,;:.]{1,90},)?\s+and\s+\Z")
"""Text between two names that speak together: "Ada Holm, the mayor, and Lund Berg said"."""
_CLAUSE_BEGINS = re.compile(r"(?:\A|[.;:!?”\"]\s|,\s|\b(?:[Bb]ut|[Aa]nd|[Ww]hile)\s)\Z")
"""Text before the first of them, not that of "he met Ada Holm and Lund Berg said"."""
_NO_SUBJECT = re.compile(
    r"\b(?:(?:in|at|on|near|across|around|outside|to|with|against|about|behind|by|for|from|of"
    r"|[Ii]f|[Uu]nless|[Nn]or|\AHad|[Ww]ho\s[\w’'-]+"
    r"|(?<!the\s)(?<!\ba\s)(?<!this\s)(?![Mm]orning|[Ee]vening|[Aa]cting)[\w-]+ing)\s+(?:the\s+)?"
    r"|(?:false|untrue|wrong|rumou?rs?|claims?|allegations?|evidence)\s+that\s+)"
    r"(?:(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|President|Prime\sMinister|Minister|Mayor)\.?\s+)?\Z"
)
"""Text before a name that is not who speaks: "police in Oslo said", "a lawyer for Ada Holm said"."""
_NOUN = rf"(?!(?i:been?|to|not|some|who|which|but|and|when|if|as|that|because|after|although|while)\b){WORD}"
"""The last word of a noun phrase: "the office said", but not "the day when said"."""
_PHRASE_BEFORE = re.compile(
    r"(?:\A|(?<=[.;:!?”\"]\s)|(?<=,\s)|(?<=\b[Bb]ut\s)|(?<=\b[Aa]nd\s)|(?<=\b[Ww]hile\s))"
    rf"(?P<phrase>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Oo]ur)\s+(?:{WORD}\s+){{0,4}}{_NOUN}"
    rf"|(?:{_NOUN}\s+){{0,2}}(?:[a-z]{{3,}}s|[Pp]olice|[A-Z][a-z]{{3,}}s)"
    r"(?:\s(?:of|for)\s(?:the\s)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,3})?)"
    r"(?:\s+(?:in|at|near|across|around|outside)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*)?"
    rf"(?:{APPOSITION})?\s+{ADVERBS}\Z"
)
"""A noun phrase as subject: "the harbour office, which is shut, said", "police in Oslo said"."""
PRONOUN = re.compile(rf"(?:\A|\s)([Hh]e|[Ss]he|[Tt]hey)\s+{ADVERBS}\Z")
"""A pronoun as subject: "she has said"."""
_MAX_APPOSITION = 200
"""Code points between a speaker and the verb."""


def find_name_before(text: str, first: int, verb: int, names: Sequence[Candidate]) -> str:
    """Return the name that is the subject of a verb, or of both of two: "Ada Holm of Lund Ltd"."""
    subject: Candidate | None = None
    for one in reversed(names):
        if not (first <= one.start and one.end <= verb):
            continue
        gap = text[one.end : verb]
        if len(gap) > _MAX_APPOSITION:
            break
        if _WHO.match(gap):
            return get_words(text, one)
        if subject:
            is_subject = _OF.match(text[one.end : subject.start])
        else:
            is_enclosed = _CLOSED.match(gap) and _ENCLOSED.search(text[first : one.start])
            is_subject = is_enclosed or _BETWEEN.match(gap)
        if is_subject or _AROUND.match(gap):
            subject = one
    if subject is None:
        return _find_name_of_two_verbs(text, first, verb, names)
    before, name = text[first : subject.start], get_words(text, subject)
    is_voice = VOICE.search(before) and name not in list_persons(text, names)
    if _NO_SUBJECT.search(before) and not is_voice:
        return ""
    partner = next((one for one in reversed(names) if first <= one.start and one.end <= subject.start), None)
    if partner is None or not _JOINED.fullmatch(text[partner.end : subject.start]):
        return name
    speaks = _CLAUSE_BEGINS.search(text[first : partner.start])
    return " and ".join([get_words(text, partner), name]) if speaks else name


def _find_name_of_two_verbs(text: str, first: int, verb: int, names: Sequence[Candidate]) -> str:
    for one in names:
        if first <= one.start and one.end <= verb and _DID_AND.match(text[one.end : verb]):
            begins = _CLAUSE_BEGINS.search(text[first : one.start])
            return get_words(text, one) if begins else ""
    return ""


def find_phrase_before(text: str, first: int, verb: int) -> str:
    """Return the noun phrase that is the subject of a verb, such as "Harbour office"."""
    match = _PHRASE_BEFORE.search(text[first:verb])
    return clean_phrase(match["phrase"]) if match else ""
