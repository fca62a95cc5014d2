"""Text of an HTML fragment, and the same HTML with spans of its text marked (pure).

The text is what a browser gives as ``textContent``: its text nodes, one after the other. Offsets are code
points into it, the end exclusive. The HTML is our own rendering: well formed, without comments or scripts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Text to be marked: ``number`` stands after it as a link to ``href``; screen readers say ``label``."""

    start: int
    end: int
    number: int
    href: str
    label: str


def extract_text(html: str) -> str:
    """Return the text nodes, joined."""
    reader = _MarkingParser(())
    reader.feed(html)
    reader.close()
    return "".join(reader.text)


def mark_spans(html: str, spans: Sequence[MarkedSpan]) -> str:
    """Put each span of ``html`` in ``<mark>``, also across elements, and its number after it.

    Numbers carry ``data-outside-text``: they are no part of the text.
    """
    if not spans:
        return html
    reader = _MarkingParser(spans)
    reader.feed(html)
    reader.close()
    return "".join(reader.out)


class _MarkingParser(HTMLParser):
    def __init__(self, spans: Sequence[MarkedSpan]) -> None:
        super().__init__(convert_charrefs=True)
        self.spans = spans
        self.edges = sorted({edge for span in spans for edge in (span.start, span.end)})
        self.text: list[str] = []
        self.out: list[str] = []
        self.at = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        start, end = self.at, self.at + len(data)
        cuts = [start, *(edge for edge in self.edges if start < edge < end), end]
        for one, other in pairwise(cuts):
            words = escape(data[one - start : other - start], quote=False)
            inside = any(span.start <= one and other <= span.end for span in self.spans)
            # White space between blocks is not marked, and a mark is not allowed there.
            # untranslated: markup
            self.out.append(f'<mark class="commented">{words}</mark>' if inside and words.strip() else words)
            self.out += [
                _render_mark_number(span) for span in self.spans if span.end == other and words.strip()
            ]
        self.at = end


def _render_mark_number(span: MarkedSpan) -> str:
    href, label = escape(span.href), escape(span.label)
    return (
        # untranslated: markup
        f'<a class="ref" data-outside-text href="{href}" aria-label="{label}"'
        f' data-number="{span.number}"></a>'
    )
