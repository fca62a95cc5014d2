"""Routes: named as their views, and those that need no sign-in."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path


def named_path(route: str, view: Callable[..., Any], arguments: dict[str, Any] | None = None) -> URLPattern:
    """Return the route to a view, with the name of its function."""
    return path(route, view, arguments, name=view.__name__)


def list_public_routes(*routes: URLPattern) -> list[URLPattern]:
    """Return the routes, and let in whoever is not signed in: all others need that."""
    for route in routes:
        login_not_required(route.callback)
    return list(routes)
