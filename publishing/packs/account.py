"""The readable part of a pack: one HTML file that carries its own style, runs nothing and fetches nothing."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

STYLE = (Path(__file__).parent / "account.css").read_text()
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
"""Whatever words are in it, a browser that opens the file runs none of them and asks nobody anything."""


def page(template: str, values: Mapping[str, Any]) -> str:
    """The whole document. The template extends publishing/packs/account.html."""
    return render_to_string(template, {**values, "head": _head()})


def _head() -> SafeString:
    policy = format_html('<meta http-equiv="Content-Security-Policy" content="{}">', POLICY)
    return mark_safe(f"{policy}\n<style>{STYLE}</style>")  # noqa: S308 - a file of ours
