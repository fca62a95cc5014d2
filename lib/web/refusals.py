"""Refusals of actions that have no form to be shown at."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from lib.errors import DomainError


@contextmanager
def show_refusal(request: HttpRequest) -> Iterator[None]:
    """Show as a message why an action inside refuses; what comes after it inside is left out."""
    try:
        yield
    except DomainError as error:
        messages.error(request, error.message)
