"""Refusals of actions, shown to whoever asked for the action."""

from collections.abc import Callable
from types import TracebackType

from django.contrib import messages
from django.http import HttpRequest

from lib.errors import DomainError


class RefusalCatcher:
    """Context in which the error of a refused action is shown; what comes after it inside is left out."""

    def __init__(self, show: Callable[[DomainError], None]) -> None:
        self._show = show

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, DomainError):
            return False
        self._show(error)
        return True


def show_refusal(request: HttpRequest) -> RefusalCatcher:
    """Return the context that shows a refusal as a message of the page."""
    return RefusalCatcher(lambda error: messages.error(request, error.message))
