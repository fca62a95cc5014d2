"""A verdict's explanation as HTML."""

from django.utils.html import escape

from lib import markdown
from lib.errors import Invalid


def explanation_html(text: str) -> str:
    """The explanation as safe HTML. What the renderer refuses is shown as typed: no text stops the relay."""
    try:
        return markdown.render(text)
    except Invalid:
        return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())
