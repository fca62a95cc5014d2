"""Celery tasks about the wiring itself."""

from celery import shared_task


@shared_task
def alive() -> None:
    """Does nothing: that it ran is the sign of life (newsroom/celery.py notes it)."""
