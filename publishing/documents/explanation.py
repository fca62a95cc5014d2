"""A verdict's explanation as HTML."""

from django.utils.html import escape

from lib.errors import Invalid
from lib.text import markdown


def render_explanation(text: str) -> str:
    """Render an explanation as safe HTML, as typed where the renderer refuses it: no text stops the relay."""
    try:
        return markdown.render_markdown(text)
    except Invalid:
        return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())
