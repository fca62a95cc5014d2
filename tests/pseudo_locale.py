"""The pseudo-locale: each translated sentence inside ⟦ ⟧; what nobody can translate stands outside."""

import re

import pytest
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe

PLACEHOLDER = re.compile(r"(<[^<>]*>|\{[^{}]*\}|%\(\w+\)[sd]|%[sd])")
LETTERS = re.compile(r"[^\W\d_]{2,}")


def mark(text: str) -> str:
    """The sentence with a mark around each piece of it between placeholders and tags."""
    pieces = PLACEHOLDER.split(str(text))
    marked = "".join(
        f"⟦{piece}⟧" if number % 2 == 0 and LETTERS.search(piece) else piece
        for number, piece in enumerate(pieces)
    )
    return mark_safe(marked) if isinstance(text, SafeData) else marked


def mark_translations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark whatever is translated from now on."""
    real = {
        name: getattr(translation._trans, name) for name in ("gettext", "ngettext", "pgettext", "npgettext")
    }
    for name, translate in real.items():
        monkeypatch.setattr(
            translation._trans, name, lambda *given, translate=translate: mark(translate(*given))
        )
