"""Celery tasks of the project itself."""

from celery import shared_task

from lib.datetimes.clock import now
from lib.tasks.names import REPORT_ALIVE_TASK, WARN_OF_FULL_DISKS_TASK
from newsroom import disk_space


@shared_task(name=REPORT_ALIVE_TASK)
def report_alive() -> None:
    """Do nothing: that it ran shows that the worker is alive, which newsroom/celery.py records."""


@shared_task(name=WARN_OF_FULL_DISKS_TASK)
def warn_of_full_disks() -> int:
    """Write to the admins where a disk is nearly full."""
    return disk_space.warn_admins_of_full_disks(at=now())
