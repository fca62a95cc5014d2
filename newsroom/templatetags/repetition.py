"""A tag for small components that a page shows again and again, such as the state in each row of a list."""

from typing import Any

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.loader_tags import IncludeNode, do_include

register = template.Library()


class RepeatedIncludeNode(IncludeNode):
    """An include that remembers what it drew while one page is drawn."""

    def render(self, context: Context) -> Any:
        """Return the template with the values of this moment, drawn now or before."""
        values = [value.resolve(context) for value in self.extra_context.values()]
        # With their types: a safe string equals one that is still to be escaped.
        key = (self, *((type(value), value) for value in values))
        drawn: dict[Any, Any] = context.render_context.dicts[0]
        if key not in drawn:
            drawn[key] = super().render(context)
        return drawn[key]


@register.tag("include_repeated")
def parse_include_repeated(parser: Parser, token: Token) -> Node:
    """Include a template as ``include ... only`` does, and draw it once a page for each of its values.

    ``{% include_repeated "components/avatar.html" with name=row.checker only %}``. The template must show
    nothing but these values, which must be hashable and not change while the page is drawn.
    """
    include = do_include(parser, token)
    if not include.isolated_context:
        raise template.TemplateSyntaxError("include_repeated needs “only”: it has no context.")
    return RepeatedIncludeNode(include.template, extra_context=include.extra_context, isolated_context=True)
