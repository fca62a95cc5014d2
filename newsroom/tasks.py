"""Celery tasks of the project itself."""

from celery import shared_task


@shared_task
def report_alive() -> None:
    """Do nothing: that it ran shows that the worker is alive (newsroom/celery.py touches the heartbeat)."""
