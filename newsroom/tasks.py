"""Celery tasks of the project itself."""

from celery import shared_task

from lib.tasks.names import REPORT_ALIVE_TASK


@shared_task(name=REPORT_ALIVE_TASK)
def report_alive() -> None:
    """Do nothing: that it ran shows that the worker is alive, which newsroom/celery.py records."""
