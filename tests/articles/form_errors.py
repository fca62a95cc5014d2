"""Errors of a form, by field."""


def at_field(answer, name):
    """The sentences told at a field of the page's form."""
    return " ".join(answer.context["form"].errors.get(name, []))
