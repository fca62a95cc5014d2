"""The report of a pack as HTML, with the codes of citations in words; programs read the codes beside them."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from factcheck.models.enums import CitationStance, SourceTier


def describe_citation_labels(citation: Mapping[str, Any]) -> dict[str, str]:
    """Return stance and tier of a citation in words; "" for one whose source was erased."""
    stance, tier = citation["stance"], citation["tier"]
    return {
        "stance_words": str(CitationStance(stance).label) if stance else "",
        "tier_words": str(SourceTier(tier).label) if tier else "",
    }


REPORT_STYLE = (Path(__file__).parent / "account.css").read_text()
_DIGEST = base64.b64encode(hashlib.sha256(REPORT_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
)
"""Whatever text is in the file, a browser that opens it runs no script and requests nothing."""


def render_html_report(template: str, values: Mapping[str, Any]) -> str:
    """Render the whole document. The template extends publishing/packs/report_base.html."""
    return render_to_string(template, {**values, "head": _render_head()})


def _render_head() -> SafeString:
    policy = format_html('<meta http-equiv="Content-Security-Policy" content="{}">', CONTENT_SECURITY_POLICY)
    return mark_safe(f"{policy}\n<style>{REPORT_STYLE}</style>")  # noqa: S308 - a file of ours
