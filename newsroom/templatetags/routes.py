"""Django's tag ``url``, which hides no missing route."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode, url
from django.urls import NoReverseMatch

register = template.Library()


class KnownUrlNode(URLNode):
    """An address that must exist, also where it is kept in a variable."""

    def render(self, context: Context) -> Any:
        """Return the address, or "" once it is in its variable. Raises NoReverseMatch."""
        drawn = super().render(context)
        if self.asvar and not context[self.asvar]:
            # Django leaves it empty: a form would be sent to its own page, and a link would lead there.
            raise NoReverseMatch(
                # untranslated: for programmers
                f"No route for {{% url {self.view_name.var} … as {self.asvar} %}}."
            )
        return drawn


@register.tag("url")
def parse_url(parser: Parser, token: Token) -> KnownUrlNode:
    """Read ``url`` as Django does."""
    node = url(parser, token)
    return KnownUrlNode(node.view_name, node.args, node.kwargs, node.asvar)
