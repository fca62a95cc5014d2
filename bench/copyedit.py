"""A copy-edit of 5,000 words, simulated: which quotation stands where afterwards is known, word by word."""

import random
import re
from dataclasses import dataclass

from bench.mutations import NAMES, NUMBERS
from bench.texts import sentences
from lib.text_anchoring.selectors import TextSelector, build_selector

WORDS = 5_000
SPANS = 486


@dataclass(frozen=True, slots=True)
class Edited:
    """``truth``: where each quotation belongs in ``new``, None where it was cut; ``intact``: whether its
    sentence is as it was.
    """

    old: str
    new: str
    spans: list[TextSelector]
    truth: list[tuple[int, int] | None]
    intact: list[bool]


@dataclass(slots=True)
class _Sentence:
    """``words`` pairs each word of the old text with what the new one has for it, which may be nothing."""

    words: list[tuple[str, str]]
    touched: bool = False
    cut: bool = False
    before: str = ""


def copy_edit(articles: list[str], *, seed: int) -> Edited:
    """Draws paragraphs up to 5,000 words, edits one sentence in five, moves and cuts some."""
    rng = random.Random(seed)  # noqa: S311 - the same each run, and no secret
    paragraphs = _paragraphs(articles, rng)
    for paragraph in paragraphs:
        for sentence in paragraph:
            _edit(sentence, rng)
    order = list(range(len(paragraphs)))
    for _ in range(len(order) // 20):
        order.insert(rng.randrange(len(order)), order.pop(rng.randrange(len(order))))
    old, at_old = _set(paragraphs, list(range(len(paragraphs))), old=True)
    new, at_new = _set(paragraphs, order, old=False)
    edited = Edited(old, new, [], [], [])
    for _ in range(SPANS):
        p = rng.randrange(len(paragraphs))
        s = rng.randrange(len(paragraphs[p]))
        sentence = paragraphs[p][s]
        first = rng.randrange(len(sentence.words))
        last = min(len(sentence.words), first + rng.randint(3, 25))
        here = [at_old[p, s, word] for word in range(first, last)]
        there = [at_new[p, s, word] for word in range(first, last) if (p, s, word) in at_new]
        edited.spans.append(build_selector(old, here[0][0], here[-1][1]))
        edited.truth.append((there[0][0], there[-1][1]) if there else None)
        edited.intact.append(not sentence.touched and not sentence.cut)
    return edited


def _paragraphs(articles: list[str], rng: random.Random) -> list[list[_Sentence]]:
    found: list[list[_Sentence]] = []
    seen: set[str] = set()
    words = 0
    for text in rng.sample(articles, len(articles)):
        run = []
        for start, end in sentences(text)[:12]:
            sentence = " ".join(text[start:end].split())
            if sentence not in seen:
                seen.add(sentence)
                run.append(_Sentence([(word, word) for word in sentence.split(" ")]))
        found += [run[at : at + 4] for at in range(0, len(run), 4)]
        words += sum(len(sentence.words) for sentence in run)
        if words >= WORDS:
            break
    return found


def _edit(sentence: _Sentence, rng: random.Random) -> None:
    """One sentence in five is edited, one in thirty cut; before one in thirty a new one is put."""
    if rng.random() < 1 / 30:
        sentence.cut = True
    if rng.random() < 1 / 30:
        sentence.before = f"Nobody had foreseen how {rng.choice(NAMES)} would take it. "
    if rng.random() >= 0.2:
        return
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(sentence.words))
        word, _ = sentence.words[at]
        digits = re.sub(r"\d", lambda _: str(rng.randint(1, 9)), word, count=1)
        other = digits if digits != word else rng.choice([*NUMBERS, "", f"not {word}", "quite"])
        sentence.words[at] = (word, other)
    sentence.touched = any(word != other for word, other in sentence.words)


def _set(
    paragraphs: list[list[_Sentence]], order: list[int], *, old: bool
) -> tuple[str, dict[tuple[int, int, int], tuple[int, int]]]:
    """The text, and where each word of each sentence of each paragraph stands in it."""
    text = ""
    places = {}
    for p in order:
        for s, sentence in enumerate(paragraphs[p]):
            if not old:
                text += sentence.before
                if sentence.cut:
                    continue
            for word, (was, now) in enumerate(sentence.words):
                shown = was if old else now
                if shown:
                    places[p, s, word] = (len(text), len(text) + len(shown))
                    text += f"{shown} "
        text = text.rstrip(" ") + "\n\n"
    return text.rstrip("\n"), places
