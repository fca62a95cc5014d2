"""How Celery runs here, setting by setting, and which sweep runs how often."""

from django.conf import settings

EMBEDDED = settings.STET_EMBEDDED
SWEEP_SECONDS = 1.0 if EMBEDDED else 2.0
HANDED_OUT_AGAIN_SECONDS = 300
"""Longer than any hard time limit, so that no running task is handed out twice."""

broker_url = settings.STET_BROKER
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
broker_connection_timeout = 5
broker_transport_options = (
    {"polling_interval": 0.05}
    if EMBEDDED
    else {
        "visibility_timeout": HANDED_OUT_AGAIN_SECONDS,
        # Celery's own defaults restore ten messages every hundred seconds or so.
        "unacked_restore_interval": 5,
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
task_ignore_result = True

task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
worker_max_tasks_per_child = 200
worker_max_memory_per_child = 400_000  # kilobytes
# No soft limit: it would raise at any bytecode, a COMMIT included. After a kill the lease recovers.
task_time_limit = 30
worker_hijack_root_logger = False
worker_enable_remote_control = False
worker_send_task_events = False

QUEUES = ("default", "fetch", "links")
task_default_queue = "default"
# What waits for other people's servers, or reads other people's files, has a queue of its own: a slow one
# delays nothing else. Those that read set a longer limit themselves (articles/tasks.py).
task_routes = {
    # Of its own, so that who looks at very many links can give them a worker that holds nothing else.
    "factcheck.tasks.sweep_links": {"queue": "links"},
    "articles.tasks.read_pieces": {"queue": "fetch"},
    "articles.tasks.poll_feeds": {"queue": "fetch"},
    "factcheck.tasks.sweep_copies": {"queue": "fetch"},
    "factcheck.tasks.send_archives": {"queue": "fetch"},
    "publishing.tasks.make_packs": {"queue": "fetch"},
    "publishing.tasks.deliver": {"queue": "fetch"},
}

timezone = "UTC"
beat_scheduler = "celery.beat:Scheduler"
beat_max_loop_interval = 1
beat_schedule = {
    name: {
        "task": task,
        "schedule": seconds,
        # A sweep that waited longer than this is not worth running: the next one finds the same rows.
        "options": {"expires": 10},
    }
    for name, task, seconds in (
        ("what was sent", "articles.tasks.read_pieces", SWEEP_SECONDS),
        ("feeds that are due", "articles.tasks.poll_feeds", SWEEP_SECONDS * 2),
        ("links that are due", "factcheck.tasks.sweep_links", SWEEP_SECONDS),
        ("work that went stale", "factcheck.tasks.sweep_work", SWEEP_SECONDS * 2),
        ("what goes out", "publishing.tasks.relay", SWEEP_SECONDS),
        ("originals that are gone", "publishing.tasks.restate_kept", 60.0),
        ("what partners hear of", "publishing.tasks.fan_out", SWEEP_SECONDS * 2),
        ("deliveries that are due", "publishing.tasks.deliver", SWEEP_SECONDS * 2),
        ("letters to partners", "publishing.tasks.send_digests", 60.0),
        ("keys that are about to end", "publishing.tasks.tell_of_key_ends", 600.0),
        ("deliveries of long ago", "publishing.tasks.forget_deliveries", 3600.0),
        ("usage of long ago", "publishing.tasks.forget_usage", 3600.0),
        ("files that were asked for", "publishing.tasks.make_packs", SWEEP_SECONDS * 2),
        ("letters that are due", "accounts.tasks.send_letters", SWEEP_SECONDS * 2),
        ("copies without a file, and old ones", "factcheck.tasks.sweep_copies", 3600.0),
        ("captures that are due", "factcheck.tasks.send_archives", SWEEP_SECONDS * 2),
        ("the record, night by night", "accounts.tasks.watch_record", SWEEP_SECONDS * 5),
        ("letters of long ago", "accounts.tasks.forget_letters", 3600.0),
        ("answers whose deadline nears", "factcheck.tasks.remind", 60.0),
        ("senders to forget", "factcheck.tasks.forget_senders", 3600.0),
        ("letters about links", "factcheck.tasks.send_digests", 600.0),
        ("readings of long ago", "factcheck.tasks.forget_readings", 3600.0),
    )
}
if not EMBEDDED:
    for _queue in QUEUES:
        beat_schedule[f"a sign of life from {_queue}"] = {
            "task": "newsroom.tasks.alive",
            "schedule": 15.0,
            "options": {"expires": 15, "queue": _queue},
        }
