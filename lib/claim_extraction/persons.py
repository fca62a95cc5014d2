"""Names that stand for a person, as the text itself shows: "Mr Lund", "Bert Lund, 54," and later "Lund"."""

import re
from collections.abc import Sequence

from lib.claim_detection import Candidate
from lib.claim_detection.frequent_words import FREQUENT_WORDS
from lib.claim_detection.vocabulary import ORGANISATIONS
from lib.word_sets import split_words

HER = split_words("she her hers herself")
HIS = split_words("he him his himself")
_BEFORE_PERSON = re.compile(
    r"\b(?:(?P<her>Mrs|Ms|Miss|Dame|Lady)|(?P<his>Mr|Sir|Lord)|Mx|Dr|Prof(?:essor)?)\.?\s(?:[A-Z]\w+\s)?\Z"
)
_AFTER_PERSON = re.compile(r",\s(?:aged\s)?\d{1,3}\b|\s\(\d{1,3}\)|,\swho\b")
_BEFORE_OTHER = re.compile(r"\b(?:the|at|in|into|near|against)\s\Z", re.IGNORECASE)
_FULL_NAME = re.compile(r"[A-Z]\w*[^\W\d_A-Z](?: [A-Z][\w’'-]+){1,2}")
_CONTEXT = 24


def list_persons(text: str, names: Sequence[Candidate], pronoun: str = "") -> list[str]:
    """Return the names of persons among ``names``, each as often and in the order as it is mentioned.

    A surname is given with its first name; whom the text calls Mr is left out for the ``pronoun`` "she".
    Where it shows no person, names in a person's form count: two or three words, none of them common.
    """
    mentions = [
        (get_words(text, one), text[max(0, one.start - _CONTEXT) : one.start], one.end) for one in names
    ]
    others = {words for words, before, _ in mentions if _BEFORE_OTHER.search(before)}
    mentions = [one for one in mentions if one[0] not in others]
    alone = {words for words, _, _ in mentions if " " not in words}
    full = {words.split()[-1]: words for words, _, _ in reversed(mentions) if " " in words}
    surnames = {surname for surname in full if surname in alone}
    excluded = set()
    for words, before, end in mentions:
        form = _BEFORE_PERSON.search(before)
        if form or _AFTER_PERSON.match(text, end):
            surnames.add(words.split()[-1])
        if form and (
            (form["his"] and pronoun.casefold() in HER) or (form["her"] and pronoun.casefold() in HIS)
        ):
            excluded.add(words.split()[-1])
    ends = [(words.split()[-1], words) for words, _, _ in mentions]
    if not surnames:
        return [words for words, _, _ in mentions if _is_full_name(words)]
    return [full.get(end, words) for end, words in ends if end in surnames - excluded]


def get_words(text: str, name: Candidate) -> str:
    """Return the words of a name in one line."""
    return " ".join(text[name.start : name.end].split())


def _is_full_name(words: str) -> bool:
    common = FREQUENT_WORDS | ORGANISATIONS
    return bool(_FULL_NAME.fullmatch(words)) and common.isdisjoint(words.casefold().split())
