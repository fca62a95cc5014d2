"""Names of all Celery tasks: one registry, since nobody imports a task but Celery.

A test compares it with the tasks that Celery has registered.
"""

QUEUES = ("default", "fetch", "links")
BEAT = "beat"
WORKERS = (*QUEUES, BEAT)
"""Processes that give signs of life: the workers of each queue, and the scheduler."""

REPORT_ALIVE_TASK = "newsroom.tasks.report_alive"
DELETE_OLD_EMAILS_TASK = "accounts.tasks.delete_old_emails"
SEND_DUE_EMAILS_TASK = "factcheck.tasks.send_due_emails"
VERIFY_AUDIT_LOG_TASK = "accounts.tasks.verify_audit_log"
POLL_FEEDS_TASK = "articles.tasks.poll_feeds"
PROCESS_IMPORT_ITEMS_TASK = "articles.tasks.process_import_items"
CHECK_DUE_LINKS_TASK = "factcheck.tasks.check_due_links"
ERASE_OLD_IMPORT_ROWS_TASK = "factcheck.tasks.erase_old_import_rows"
DELETE_OLD_NOTIFICATIONS_TASK = "factcheck.tasks.delete_old_notifications"
DELETE_OLD_VIEW_COUNTS_TASK = "factcheck.tasks.delete_old_view_counts"
DELETE_SENDER_EMAILS_TASK = "factcheck.tasks.delete_sender_emails"
RUN_DUE_BACKUPS_TASK = "newsroom.tasks.run_due_backups"
WARN_OF_FULL_DISKS_TASK = "newsroom.tasks.warn_of_full_disks"
MAINTAIN_SNAPSHOTS_TASK = "factcheck.tasks.maintain_snapshots"
PROCESS_ARCHIVE_REQUESTS_TASK = "factcheck.tasks.process_archive_requests"
REFRESH_STATISTICS_TASK = "factcheck.tasks.refresh_statistics"
RUN_PERIODIC_WORK_TASK = "factcheck.tasks.run_periodic_work"
SEND_DUE_DIGESTS_TASK = "factcheck.tasks.send_due_digests"
SEND_DUE_NOTIFICATIONS_TASK = "factcheck.tasks.send_due_notifications"
SEND_DUE_REMINDERS_TASK = "factcheck.tasks.send_due_reminders"
DELETE_OLD_DELIVERIES_TASK = "publishing.tasks.delete_old_deliveries"
DELETE_OLD_USAGE_TASK = "publishing.tasks.delete_old_usage"
FAN_OUT_DELIVERIES_TASK = "publishing.tasks.fan_out_deliveries"
NOTIFY_EXPIRING_KEYS_TASK = "publishing.tasks.notify_expiring_keys"
PROCESS_DUE_PACKS_TASK = "publishing.tasks.process_due_packs"
RELAY_EVENTS_TASK = "publishing.tasks.relay_events"
SEND_DUE_DELIVERIES_TASK = "publishing.tasks.send_due_deliveries"
SEND_PARTNER_DIGESTS_TASK = "publishing.tasks.send_partner_digests"
UPDATE_SNAPSHOT_URLS_TASK = "publishing.tasks.update_snapshot_urls"
