"""The password hasher, within a budget of memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.translation import gettext_lazy

from lib.errors import Crowded

MAX_WAIT_SECONDS = 5
MAX_WAITING = 10
"""Threads of a process that may wait for their turn; further ones are refused, to try again in a moment."""
CROWDED_MESSAGE = gettext_lazy("Too many people are signing in at this moment. Try again in a few seconds.")


class BudgetedArgon2PasswordHasher(Argon2PasswordHasher):
    """Django's Argon2, with at most so many at once that STET_PASSWORD_MEMORY_MB suffices.

    Each takes 100 MB (``memory_cost``, in KiB) for a tenth of a second or more. Raises Crowded.
    """

    def encode(self, password: str, salt: str) -> str:
        with _take_turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _take_turn():
            return super().verify(password, encoded)


@cache
def _get_semaphores() -> tuple[BoundedSemaphore, BoundedSemaphore]:
    """Return two semaphores: of threads that hash, and of threads that hash or wait."""
    at_once = max(1, settings.STET_PASSWORD_MEMORY_MB * 1024 // Argon2PasswordHasher.memory_cost)
    return BoundedSemaphore(at_once), BoundedSemaphore(at_once + MAX_WAITING)


@contextmanager
def _take_turn() -> Iterator[None]:
    hashing, inside = _get_semaphores()
    if not inside.acquire(blocking=False):
        raise Crowded(CROWDED_MESSAGE)
    try:
        if not hashing.acquire(timeout=MAX_WAIT_SECONDS):
            raise Crowded(CROWDED_MESSAGE)
        try:
            yield
        finally:
            hashing.release()
    finally:
        inside.release()
