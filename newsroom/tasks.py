"""Celery tasks of the project itself."""

from contextlib import nullcontext
from pathlib import Path

from celery import shared_task
from django.conf import settings

from lib.datetimes.clock import now
from lib.tasks.names import REPORT_ALIVE_TASK, RUN_DUE_BACKUPS_TASK, WARN_OF_FULL_DISKS_TASK
from lib.tasks.worker_ends import touch_meanwhile
from newsroom import disk_space
from newsroom.backups.runs import run_due_backups as run_all_due_backups

BACKUP_TASK_SECONDS = 6 * 60 * 60
"""Time in which the largest backup ends. Acknowledged before it runs, so that the broker never repeats it."""


@shared_task(name=REPORT_ALIVE_TASK)
def report_alive() -> None:
    """Do nothing: that it ran shows that the worker is alive, which newsroom/celery.py records."""


@shared_task(name=WARN_OF_FULL_DISKS_TASK)
def warn_of_full_disks() -> int:
    """Write to the admins where a disk is nearly full."""
    return disk_space.warn_admins_of_full_disks(at=now())


@shared_task(name=RUN_DUE_BACKUPS_TASK, acks_late=False, time_limit=BACKUP_TASK_SECONDS)
def run_due_backups() -> int:
    """Make the backup and the drill that are due. It may take longer than a worker may be silent."""
    file = settings.STET_HEARTBEAT_FILE
    with touch_meanwhile(Path(file)) if file else nullcontext():
        return run_all_due_backups(at=now())
