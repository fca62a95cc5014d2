"""Routes: named as their views, those that need no sign-in, and the addresses of many rows of a list."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, reverse

_ANY_KEY = UUID(int=0)


def named_path(route: str, view: Callable[..., Any]) -> URLPattern:
    """Return the route to a view, with the name of its function."""
    return path(route, view, name=view.__name__)


def list_public_routes(*routes: URLPattern) -> list[URLPattern]:
    """Return the routes, and let in whoever is not signed in: all others need that."""
    for route in routes:
        login_not_required(route.callback)
    return list(routes)


def build_addresses(name: str, *after: str) -> Callable[[UUID], str]:
    """Return a function that gives the address of a view for each key: for lists, which have many.

    ``after`` are the arguments that come after the key. ``reverse`` looks through the routes each time.
    """
    head, tail = reverse(name, args=[_ANY_KEY, *after]).split(str(_ANY_KEY))
    return lambda key: f"{head}{key}{tail}"
