"""Comparison of a sentence with the page that had it, and the page's own notice of a correction (pure)."""

import re
from dataclasses import dataclass

from lib.figures import Figure, is_equal_figure, parse_figures
from lib.text_anchoring.document import compute_sentence_key, iter_sentence_spans
from lib.text_anchoring.passage_drift import EDITED as PASSAGE_EDITED
from lib.text_anchoring.passage_drift import THERE, compare_passage
from lib.text_search import analyze_text

UNCHANGED, EDITED, CORRECTED, SILENT, DELETED = "unchanged", "edited", "corrected", "silent", "deleted"
REWORDED_SHARE = 0.75
"""Of the telling words and numbers of a sentence: another that has as many says it in another order."""
MAX_PAGE_SENTENCES = 1_000
_MASK = "\x00"
_WORD = re.compile(r"\w+|[^\w\s]")
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})


@dataclass(frozen=True, slots=True)
class PageJudgement:
    """Outcome for a sentence on its page.

    ``now`` is the text in its place, "" where there is none; ``notice`` the line that says that it was
    corrected, where there is one.
    """

    outcome: str
    now: str = ""
    notice: str = ""


def judge_page(sentence: str, *, before: str, page: str, statement: str, verdict: list[str]) -> PageJudgement:
    """Return the outcome on ``page`` for ``sentence`` of the text ``before``.

    ``statement`` is the claim that was checked, ``verdict`` the texts of the verdict, the shortest first: the
    first that says a figure in place of the claim's own decides.
    """
    found = compare_passage(before, sentence, page)
    if found.state == THERE:
        return PageJudgement(UNCHANGED)
    if found.state != PASSAGE_EDITED:
        reworded = find_rewording(sentence, before, page)
        return PageJudgement(EDITED, reworded) if reworded else PageJudgement(DELETED)
    if not found.now or not is_corrected(found.before, found.now, statement=statement, verdict=verdict):
        return PageJudgement(EDITED, found.now)
    notice = find_correction_notice(before, page)
    return PageJudgement(CORRECTED if notice else SILENT, found.now, notice)


def find_rewording(sentence: str, before: str, page: str) -> str:
    """Return the sentence new on ``page`` that has most of the words of one that is gone; "" for none."""
    terms = set(analyze_text(sentence, ""))
    known = {compute_sentence_key(before[start:end]) for start, end in iter_sentence_spans(before)}
    new = [page[start:end] for start, end in iter_sentence_spans(page)]
    shared = {
        words: len(terms.intersection(analyze_text(words, "")))
        for words in new[:MAX_PAGE_SENTENCES]
        if compute_sentence_key(words) not in known
    }
    nearest = max(shared, key=shared.__getitem__, default="")
    return nearest if terms and nearest and shared[nearest] >= REWORDED_SHARE * len(terms) else ""


def is_corrected(before: str, now: str, *, statement: str, verdict: list[str]) -> bool:
    """Return whether ``now`` is ``before`` with nothing but the claim's figures put right.

    Each figure that went is one of the claim, each that came is the only one that the verdict says in its
    measure, and every other word is as it was.
    """
    old, new = parse_figures(before), parse_figures(now)
    if len(old) != len(new) or _mask_figures(before, old) != _mask_figures(now, new):
        return False
    changed = [(a, b) for a, b in zip(old, new, strict=True) if not _is_same(a, b)]
    claimed = parse_figures(statement)
    return bool(changed) and all(
        any(is_equal_figure(was, one) for one in claimed) and _is_right(was, became, claimed, verdict)
        for was, became in changed
    )


def _is_right(was: Figure, became: Figure, claimed: list[Figure], verdict: list[str]) -> bool:
    """Return whether ``became`` is what the verdict says in place of ``was``, and it says nothing else."""
    for text in verdict:
        stated = [
            one
            for one in parse_figures(text)
            if _get_measure(one) == _get_measure(was)
            and not any(_has_same_value(one, each) for each in claimed)
        ]
        if stated:
            # Two figures of one measure, and which of them is the right one nobody can tell.
            return all(_is_same(became, one) for one in stated)
    return False


def _is_same(one: Figure, other: Figure) -> bool:
    return is_equal_figure(one, other) and is_equal_figure(other, one)


def _has_same_value(one: Figure, other: Figure) -> bool:
    return one.value == other.value and one.high == other.high


def _get_measure(figure: Figure) -> tuple[object, ...]:
    return figure.kind, figure.unit, figure.currency, figure.per, figure.period


def _mask_figures(text: str, figures: list[Figure]) -> list[str]:
    """Return the words of ``text``, each figure as one word that is the same for all."""
    parts, at = [], 0
    for figure in figures:
        parts += [text[at : figure.start], f" {_MASK} "]
        at = figure.end
    masked = "".join([*parts, text[at:]]).translate(_TYPOGRAPHY)
    return [word for part in masked.split(_MASK) for word in [*_WORD.findall(part), _MASK]]


_MAX_NOTICE_LENGTH = 600
"""Code points of a line that is a notice: a longer one is a paragraph that tells of some correction."""
_NOTICE = re.compile(
    r"\b(?:"
    r"corrections?\b|corrected\b|clarifications?\b|erratum\b|errata\b|editor[’']s note\b|"
    r"an? (?:earlier|previous) version\b|(?:previously|originally) (?:stated|said|reported)\b|"
    r"(?:has|have|was|were) (?:since )?(?:been )?(?:amended|updated|corrected)\b|"
    r"korrektur|berichtig|richtigstellung|in einer (?:früheren|vorherigen) (?:version|fassung)\b|"
    r"rectificati|corrigé|une version (?:précédente|antérieure)\b|"
    r"fe de erratas?\b|correcci[oó]n|rectificaci[oó]n|una versión anterior\b|"
    r"errata corrige\b|correzion|rettific|"
    r"correção|correções|"
    r"correctie|rectificatie|in een eerdere versie\b|"
    r"rättelse|rettelse|korrigering"
    r")",
    re.IGNORECASE,
)


def find_correction_notice(before: str, page: str) -> str:
    """Return the first line of ``page`` that speaks of a correction and was not on it before; "" for none."""
    known = {" ".join(line.split()) for line in before.splitlines()}
    for line in page.splitlines():
        words = " ".join(line.split())
        if words and words not in known and len(words) <= _MAX_NOTICE_LENGTH and _NOTICE.search(words):
            return words
    return ""
