"""Differences between two texts, paragraph by paragraph (pure)."""

import difflib

from lib.text.plain_text import PARAGRAPH_SEPARATOR


def diff_paragraphs(before: str, after: str) -> list[dict[str, str]]:
    """Return only the removed and added paragraphs, in order: {op "del" or "ins", text}."""
    old, new = before.split(PARAGRAPH_SEPARATOR), after.split(PARAGRAPH_SEPARATOR)
    parts = []
    for _, from_old, to_old, from_new, to_new in difflib.SequenceMatcher(a=old, b=new).get_opcodes():
        if old[from_old:to_old] != new[from_new:to_new]:
            parts += [{"op": "del", "text": removed} for removed in old[from_old:to_old]]
            parts += [{"op": "ins", "text": come} for come in new[from_new:to_new]]
    return parts
