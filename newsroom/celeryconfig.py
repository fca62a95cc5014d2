"""Configuration of Celery, and the schedule of periodic tasks."""

from django.conf import settings

from lib.tasks import names

EMBEDDED = settings.STET_EMBEDDED
BEAT_INTERVAL_SECONDS = 1.0 if EMBEDDED else 2.0
"""Seconds between two questions for rows that are due and that no message announced."""
MESSAGE_EXPIRES_SECONDS = 10
"""Seconds after which a message of beat is not worth running: the next one finds the same rows."""
HEARTBEAT_SECONDS = 15.0
VISIBILITY_TIMEOUT_SECONDS = 300
"""Longer than any hard time limit, so that no running task is delivered twice."""

broker_url = settings.STET_BROKER_URL
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
broker_connection_timeout = 5
broker_transport_options = (
    {"polling_interval": 0.25}
    if EMBEDDED
    else {
        "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
        # What is restored has expired by then, so this only tidies up.
        "unacked_restore_interval": 60,
        "unacked_restore_throttle": 1,
        "unacked_restore_limit": 1000,
        # A worker killed while holding this lock blocks redelivery until it expires; by default 300 s.
        "unacked_mutex_expire": 30,
        # Without a socket timeout a publish on a dead connection waits for ever.
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "retry_on_timeout": True,
    }
)

accept_content = ["json"]
task_serializer = "json"
result_backend = None
# Celery would close the database's connection before and after each task. Django's own rules for one that is
# used again hold in its place (newsroom/celery.py).
CELERY_DB_REUSE_MAX = 1_000_000_000
task_ignore_result = True

task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
worker_max_tasks_per_child = 200
worker_max_memory_per_child = 400_000  # kilobytes
# No soft limit: it would raise at any bytecode, a COMMIT included. After a kill the lease recovers.
task_time_limit = 30
worker_hijack_root_logger = False
worker_enable_remote_control = settings.STET_WORKER_EVENTS
worker_send_task_events = task_send_sent_event = settings.STET_WORKER_EVENTS

task_default_queue = "default"
# Tasks that read what others wrote have queues of their own: a slow one delays nothing else, and their
# workers have no key to off-the-record sources (docs/adr/0039), no secret of the newsroom and a database role
# that can do little (docs/adr/0040). Those that read set a longer limit themselves (articles/tasks.py).
task_routes = {
    # A queue of its own, so that sites with very many links can give it a separate worker.
    names.CHECK_DUE_LINKS_TASK: {"queue": "links"},
    names.PROCESS_IMPORT_ITEMS_TASK: {"queue": "fetch"},
    names.POLL_FEEDS_TASK: {"queue": "fetch"},
    names.DRAW_PAGE_PICTURES_TASK: {"queue": "fetch"},
    names.PROCESS_ARCHIVE_REQUESTS_TASK: {"queue": "fetch"},
    # It waits for the servers of others: a slow one delays no other work than this.
    names.SEND_DUE_DELIVERIES_TASK: {"queue": "webhooks"},
}

timezone = "UTC"
beat_scheduler = "newsroom.beat.StetScheduler"
beat_max_loop_interval = BEAT_INTERVAL_SECONDS
# What has no row that is due: it looks at many, or tidies up. The rest is sent when a row is due
# (newsroom/due_work.py).
beat_schedule = {
    task: {
        "task": task,
        "schedule": seconds,
        "options": {"expires": MESSAGE_EXPIRES_SECONDS},
    }
    for task, seconds in (
        (names.RUN_PERIODIC_WORK_TASK, 30.0),
        (names.FIND_REPEATS_TASK, 30.0),
        (names.VERIFY_AUDIT_LOG_TASK, 60.0),
        (names.UPDATE_SNAPSHOT_URLS_TASK, 60.0),
        (names.FAN_OUT_DELIVERIES_TASK, 60.0),
        (names.SEND_PARTNER_DIGESTS_TASK, 60.0),
        (names.SEND_DUE_REMINDERS_TASK, 60.0),
        (names.NOTIFY_EXPIRING_KEYS_TASK, 600.0),
        (names.SEND_DUE_DIGESTS_TASK, 600.0),
        (names.REFRESH_STATISTICS_TASK, 3600.0),
        (names.REFRESH_TERM_INDEX_TASK, 600.0),
        (names.REFRESH_PUBLISHED_TERMS_TASK, 600.0),
        (names.ENCODE_TEXTS_TASK, 60.0),
        (names.ENCODE_VERDICTS_TASK, 60.0),
        (names.MAINTAIN_SNAPSHOTS_TASK, 3600.0),
        (names.DELETE_OLD_DELIVERIES_TASK, 3600.0),
        (names.DELETE_OLD_USAGE_TASK, 3600.0),
        (names.WARN_OF_FULL_DISKS_TASK, 600.0),
        (names.RUN_DUE_BACKUPS_TASK, 600.0),
        (names.DELETE_OLD_EMAILS_TASK, 3600.0),
        (names.DELETE_ENDED_SESSIONS_TASK, 3600.0),
        (names.DELETE_OLD_NOTIFICATIONS_TASK, 3600.0),
        (names.ERASE_OLD_IMPORT_ROWS_TASK, 3600.0),
        (names.DELETE_SENDER_EMAILS_TASK, 3600.0),
        (names.DELETE_OLD_VIEW_COUNTS_TASK, 3600.0),
    )
} | {
    f"a sign of life from {queue}": {
        "task": names.REPORT_ALIVE_TASK,
        "schedule": HEARTBEAT_SECONDS,
        "options": {"expires": HEARTBEAT_SECONDS, "queue": queue},
    }
    for queue in names.QUEUES
}
