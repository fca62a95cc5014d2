"""Filters of the components: small questions about words that a template cannot answer by itself."""

from django import template

register = template.Library()


@register.filter
def initials(name: object) -> str:
    """Two capitals for a person: first letters of the first and the last word, or of the only one."""
    words = [word for word in str(name or "").split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


@register.filter
def words(line: str) -> list[str]:
    """The words of a line: a short list written in a template."""
    return line.split()


@register.filter
def thousands(number: int) -> str:
    """12,345: a number that people read."""
    return f"{number:,}"
