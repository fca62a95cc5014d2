"""Edits that turn what a sentence says: after none of them may a check be kept.

A turning edit works on one sentence: it gives the stretch to replace and what comes in its place, or None
where the sentence has nothing to work on. The quotation followed holds the stretch, or is a part of the
sentence beside it, or is the whole sentence.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.texts import sentences

Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Case:
    """``new`` is ``old`` after an edit of ``kind``; the quotation is ``old[start:end]``, in code points."""

    kind: str
    turns: bool
    old: str
    new: str
    start: int
    end: int


def swapped(pattern: str, *pairs: tuple[str, str]) -> Callable[[str, random.Random], Edit | None]:
    """An edit that puts for one word of a pair the other; ``pattern`` frames the words: r"\\b{}\\b"."""
    other = {**dict(pairs), **{b: a for a, b in pairs}}
    words = "|".join(re.escape(word) for word in sorted(other, key=len, reverse=True))
    compiled = re.compile(pattern.format(f"({words})"))

    def edit(sentence: str, rng: random.Random) -> Edit | None:
        found = _any(compiled, sentence, rng)
        return None if found is None else (*found.span(1), other[found.group(1)])

    return edit


def replaced(
    pattern: str, by: Callable[[re.Match[str], random.Random], str | None]
) -> Callable[[str, random.Random], Edit | None]:
    """An edit of one match of ``pattern``, or of its first group; ``by`` may find nothing to put there."""
    compiled = re.compile(pattern)

    def edit(sentence: str, rng: random.Random) -> Edit | None:
        found = _any(compiled, sentence, rng)
        if found is None or (new := by(found, rng)) is None:
            return None
        group = 1 if compiled.groups else 0
        return None if new == found.group(group) else (*found.span(group), new)

    return edit


def _any(pattern: re.Pattern[str], sentence: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(sentence))
    return rng.choice(found) if found else None


def listed(words: str) -> list[str]:
    """The words between the spaces of ``words``."""
    return words.split()


MONTHS = listed("January February March April May June July August September October November December")
DAYS = listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
NUMBERS = listed("two three four five six seven eight nine ten eleven twelve twenty thirty hundred")
NAMES = listed("Orla Quist Bram Tove Ilse Marten Sunniva Dag")
W = r"\b{}\b"
NUMBER = r"\d+(?:[.,]\d+)*"


def _other(words: list[str]) -> Callable[[re.Match[str], random.Random], str]:
    return lambda found, rng: rng.choice([word for word in words if word != found.group()])


def _digit(found: re.Match[str], rng: random.Random) -> str:
    return rng.choice([digit for digit in "123456789" if digit != found.group()])


def _halved(found: re.Match[str], rng: random.Random) -> str:
    half = float(found.group(1).replace(",", "")) / 2
    return f"{half:g}"


Turning = Callable[[str, random.Random], Edit | None]
TURNING: dict[str, Turning] = {
    "one digit": replaced(r"\d", _digit),
    "million for billion": swapped(
        W,
        ("million", "billion"),
        ("thousand", "million"),
        ("millions", "billions"),
        ("hundreds", "thousands"),
    ),
    "a not dropped": replaced(r" (?:not|never)\b|(?<=\w)n['’]t\b| no(?= \w)", lambda f, r: ""),
    "a not added": replaced(
        r"\b(?:is|are|was|were|has|have|had|will|can|could|would|should|did|does|do|may)\b(?! not)",
        lambda f, r: f"{f.group()} not",
    ),
    "a name": replaced(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b", lambda f, r: r.choice(NAMES)),
    "up for down": swapped(
        W,
        *[("up", "down"), ("rise", "fall"), ("rose", "fell"), ("increase", "decrease"), ("gained", "lost")],
        *[("increased", "reduced"), ("higher", "lower"), ("before", "after"), ("above", "below")],
        *[("increasing", "decreasing"), ("high", "low"), ("start", "end"), ("first", "last")],
    ),
    "a percentage halved": replaced(rf"({NUMBER})(?=\s?(?:%|percent|per cent))", _halved),
    "a decimal point": replaced(rf"{NUMBER}", lambda f, r: _shifted(f.group())),
    "a month or a day": replaced(rf"\b(?:{'|'.join([*MONTHS, *DAYS])})\b", _other([*MONTHS, *DAYS])),
    "a year": replaced(
        r"\b(?:1[6-9]|20)\d\d\b", lambda f, r: str(int(f.group()) + r.choice([-10, -1, 1, 2]))
    ),
    "a unit": swapped(
        W,
        *[("miles", "kilometres"), ("days", "weeks"), ("months", "years"), ("hours", "minutes")],
        *[("tonnes", "kilos"), ("metres", "feet"), ("day", "week"), ("year", "month"), ("litres", "gallons")],
    ),
    "a currency": swapped("{}", ("$", "€"), ("£", "¥"), ("dollars", "euros"), ("cents", "pence")),
    "a hedge dropped": replaced(
        r" (?:about|around|nearly|almost|some|perhaps|probably|roughly|often|usually|generally|likely)\b"
        r"| (?:may|might|could)(?= \w)",
        lambda f, r: "",
    ),
    "a hedge added": replaced(
        rf"\b{NUMBER}", lambda f, r: f"{r.choice(['nearly', 'about', 'over'])} {f.group()}"
    ),
    "a comparison": swapped(
        W,
        *[("more", "less"), ("most", "least"), ("better", "worse"), ("larger", "smaller"), ("best", "worst")],
        *[
            ("over", "under"),
            ("bigger", "smaller"),
            ("many", "few"),
            ("all", "some"),
            ("always", "sometimes"),
        ],
    ),
    "quotation marks dropped": replaced(r"[“\"][^“”\"]{3,}[”\"]", lambda f, r: f.group()[1:-1]),
    "quotation marks added": replaced(r"\b\w{4,} \w{4,}\b", lambda f, r: f"“{f.group()}”"),
    "who says it, or how": swapped(
        W,
        *[("said", "denied"), ("says", "doubts"), ("according to", "contrary to"), ("told", "misled")],
        *[("believe", "doubt"), ("think", "fear"), ("know", "guess"), ("agree", "disagree")],
    ),
    "a number word": replaced(rf"\b(?:{'|'.join(NUMBERS)})\b", _other(NUMBERS)),
    "a minus": replaced(rf"(?<= ){NUMBER}", lambda f, r: f"-{f.group()}"),
    "a longer number": replaced(rf"(?<![\d.,]){NUMBER}", lambda f, r: f"1{f.group()}"),
    "said to be false": replaced(r"\A\w", lambda f, r: f"It is not true that {f.group().lower()}"),
    "any word": replaced(
        r"(?<= )[a-z]{4,}(?= )", lambda f, r: r.choice(["quite", "former", "against", "whose"])
    ),
}
REPEATED = "the sentence repeated"
CUT = "the sentence cut"


def _shifted(number: str) -> str | None:
    if "." in number:
        return number.replace(".", "", 1)
    return f"{number[:-1]}.{number[-1]}" if number.isdigit() and len(number) > 1 else None


def mutants(articles: list[str], *, each: int, seed: int) -> Iterator[Case]:
    """Up to ``each`` cases of every turning kind, from sentences drawn anew for each."""
    rng = random.Random(seed)  # noqa: S311 - the same each run, and no secret
    pool = [(text, *where) for text in articles for where in sentences(text)]
    for kind, edit in TURNING.items():
        made = 0
        for text, a, b in _drawn(pool, each, rng):
            edited = edit(text[a:b], rng)
            if edited is None or (span := _span(text[a:b], edited, rng)) is None:
                continue
            start, end, received = edited
            new = text[: a + start] + received + text[a + end :]
            yield Case(kind, True, text, new, a + span[0], a + span[1])
            made += 1
            if made == each:
                break
    for text, a, b in rng.choices(pool, k=each):
        yield Case(REPEATED, True, text, _repeated(text, a, b, rng), *part(text, a, b, rng))
    for text, a, b in rng.choices(pool, k=each):
        yield Case(CUT, True, text, text[:a] + text[b:].lstrip(" "), *part(text, a, b, rng))


def _drawn(pool: list[tuple[str, int, int]], each: int, rng: random.Random) -> Iterator[tuple[str, int, int]]:
    """Sentences in random order, and again, up to forty for each case that is wanted."""
    for _ in range(40 * each):
        yield rng.choice(pool)


def _span(sentence: str, edited: Edit, rng: random.Random) -> tuple[int, int] | None:
    """A quotation of the sentence: all of it, or words around the edit, or words beside it."""
    start, end, _ = edited
    words = [found.span() for found in re.finditer(r"\S+", sentence)]
    match rng.choice(["whole", "around", "beside"]):
        case "whole":
            return 0, len(sentence)
        case "around":
            touched = [i for i, (a, b) in enumerate(words) if a < end + 1 and b > start - 1]
            first = max(0, touched[0] - rng.randint(0, 3))
            last = min(len(words) - 1, touched[-1] + rng.randint(0, 3))
            return words[first][0], words[last][1]
    left = [span for span in words if span[1] <= start]
    right = [span for span in words if span[0] >= end]
    side = max(left, right, key=len)
    if len(side) < 2:
        return None
    first = rng.randrange(len(side) - 1)
    return side[first][0], side[rng.randint(first + 1, min(len(side) - 1, first + 6))][1]


def part(text: str, a: int, b: int, rng: random.Random) -> tuple[int, int]:
    """Five words or more of the sentence ``text[a:b]``, as often as not from its start or to its end."""
    words = [(a + m.start(), a + m.end()) for m in re.finditer(r"\S+", text[a:b])]
    first = rng.choice([0, rng.randrange(len(words) - 4)])
    last = rng.choice([len(words) - 1, rng.randint(first + 4, len(words) - 1)])
    return words[first][0], words[last][1]


def _repeated(text: str, a: int, b: int, rng: random.Random) -> str:
    sentence = text[a:b]
    paragraphs = text.split("\n\n")
    at = rng.randrange(len(paragraphs) + 1)
    if rng.random() < 0.5 or at == len(paragraphs):
        return "\n\n".join([*paragraphs[:at], sentence, *paragraphs[at:]])
    paragraphs[at] = f"{paragraphs[at]} {sentence}" if rng.random() < 0.5 else f"{sentence} {paragraphs[at]}"
    return "\n\n".join(paragraphs)
