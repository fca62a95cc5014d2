"""Correction notices: the line in which a page says that it was corrected (pure)."""

import re

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
