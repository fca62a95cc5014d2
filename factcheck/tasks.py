"""Celery tasks: sweeps over rows that are due. A lost message costs one run of the schedule."""

from celery import shared_task

from accounts.actions import emails
from accounts.actions.consent_decisions import apply_due_consents
from factcheck import link_checks, periodic
from factcheck.claim_imports.erasure import erase_old_rows
from factcheck.desk import digest, notification_sweeps
from factcheck.desk import emails as notification_emails
from factcheck.desk import notifications as notifications_actions
from factcheck.desk.emails import build_subject_now, may_receive_email
from factcheck.desk.statistics import rollup, view_counts
from factcheck.galley.writer_query_links import send_due_writer_emails
from factcheck.link_checks.sealed_passages import judge_sealed_passages
from factcheck.origin_pages.judging import judge_checked_pages
from factcheck.repeats.sweep import find_new_repeats
from factcheck.replies import reminders
from factcheck.sealing.contents import rewrite_stale_files
from factcheck.search import indexing, meaning
from factcheck.snapshots import actions as snapshots_actions
from factcheck.snapshots import archive_requests, orphans, pictures, retention
from factcheck.sources import draft_files
from factcheck.suggestions.actions import rank_due_revisions
from factcheck.verdicts import reader_reports as reader_reports_actions
from factcheck.workflow import term_frequencies, term_index
from lib.datetimes.clock import now
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import (
    CHECK_DUE_LINKS_TASK,
    CHECK_RESTRICTED_LINKS_TASK,
    DELETE_OLD_NOTIFICATIONS_TASK,
    DELETE_OLD_VIEW_COUNTS_TASK,
    DELETE_SENDER_EMAILS_TASK,
    DRAW_PAGE_PICTURES_TASK,
    ENCODE_TEXTS_TASK,
    ERASE_OLD_IMPORT_ROWS_TASK,
    FIND_REPEATS_TASK,
    INDEX_SEARCH_CHANGES_TASK,
    MAINTAIN_SNAPSHOTS_TASK,
    PROCESS_ARCHIVE_REQUESTS_TASK,
    RANK_SENTENCES_TASK,
    REFRESH_STATISTICS_TASK,
    REFRESH_TERM_INDEX_TASK,
    RUN_PERIODIC_WORK_TASK,
    SEND_DUE_DIGESTS_TASK,
    SEND_DUE_EMAILS_TASK,
    SEND_DUE_NOTIFICATIONS_TASK,
    SEND_DUE_REMINDERS_TASK,
)

LINK_TASK_SECONDS = 98
"""Seconds. A run ends by itself before; one that hangs longer is killed with its process."""
RESTRICTED_RUN_SECONDS = 5.0
"""Seconds after which a run starts nothing new: its queue is for others too."""
ARCHIVE_TASK_SECONDS = 50
"""Seconds. A run sends no new request after ten; one request takes up to twenty-five."""
REPEAT_TASK_SECONDS = 120
"""Seconds. A run compares up to twenty articles, each sentence by two queries."""
PICTURE_TASK_SECONDS = 90
"""Seconds. A run begins no picture after twenty; one takes up to thirty, and its file is read and stored."""
ENCODE_TASK_SECONDS = 110
"""Seconds. A run begins no batch of claims after twenty, and none of external reviews after twenty more."""
EMAIL_TASK_SECONDS = 50
"""Seconds: a mail server may take ten for each of its answers."""


@shared_task(name=CHECK_DUE_LINKS_TASK, time_limit=LINK_TASK_SECONDS)
def check_due_links() -> int:
    """Run link checks; if any was made, enqueue another run at once."""
    checks = link_checks.run_checks(clock=now)
    if checks:
        enqueue_on_commit(CHECK_DUE_LINKS_TASK)
    return checks


@shared_task(name=CHECK_RESTRICTED_LINKS_TASK, time_limit=LINK_TASK_SECONDS)
def check_restricted_links() -> int:
    """Run the link checks of restricted sources, which workers of links cannot read."""
    return link_checks.run_checks(clock=now, is_restricted=True, seconds=RESTRICTED_RUN_SECONDS)


@shared_task(name=RUN_PERIODIC_WORK_TASK)
def run_periodic_work() -> int:
    """Run the sweeps of ``periodic``, from re-anchoring to link checks; return how many rows they handled."""
    at = now()
    return (
        periodic.reanchor_due_revisions(at=at)
        + apply_due_consents(at=at)
        + periodic.withdraw_killed_articles(at=at)
        + judge_sealed_passages(at=at)
        + periodic.publish_due_verdicts(at=at)
        + periodic.close_overdue_replies(at=at)
        + periodic.withdraw_stale_approvals(at=at)
        + periodic.request_checks_before_review(at=at)
        + notification_sweeps.notify_of_deadlines(at=at)
        + notification_sweeps.escalate_overdue_claims(at=at)
        + notification_sweeps.notify_followers(at=at)
        + send_due_writer_emails(at=at)
        + rewrite_stale_files(at=at)
    )


@shared_task(name=FIND_REPEATS_TASK, time_limit=REPEAT_TASK_SECONDS)
def find_repeats() -> int:
    """Judge the pages that were checked, and compare the articles that arrived with the verdicts."""
    # The pages first: they are few, and a run that is ended over its articles has judged them.
    return judge_checked_pages(at=now()) + find_new_repeats(at=now())


@shared_task(name=RANK_SENTENCES_TASK)
def rank_sentences() -> int:
    """Rank the sentences of the revisions that are due."""
    return rank_due_revisions(at=now())


@shared_task(name=SEND_DUE_EMAILS_TASK, time_limit=EMAIL_TASK_SECONDS)
def send_due_emails() -> int:
    """Send the e-mails that are due to people who may still read what they are about."""
    return emails.send_due_emails(clock=now, may_receive=may_receive_email, build_subject=build_subject_now)


@shared_task(name=SEND_DUE_REMINDERS_TASK)
def send_due_reminders() -> int:
    """Send reminders for the reply requests whose deadline is near."""
    return reminders.send_due_reminders(at=now())


@shared_task(name=PROCESS_ARCHIVE_REQUESTS_TASK, time_limit=ARCHIVE_TASK_SECONDS)
def process_archive_requests() -> int:
    """Send due capture requests to the Internet Archive, and poll the captures it has begun."""
    return archive_requests.process_archive_requests(clock=now)


@shared_task(name=DRAW_PAGE_PICTURES_TASK, time_limit=PICTURE_TASK_SECONDS)
def draw_page_pictures() -> int:
    """Draw the pictures of archived pages that are due."""
    return pictures.draw_due_pictures(clock=now)


@shared_task(name=DELETE_OLD_NOTIFICATIONS_TASK)
def delete_old_notifications() -> int:
    """Delete notifications that are older than they are kept."""
    return notifications_actions.delete_old_notifications(at=now())


@shared_task(name=ERASE_OLD_IMPORT_ROWS_TASK)
def erase_old_import_rows() -> int:
    """Erase the rows of claim imports that are older than they are kept."""
    return erase_old_rows(at=now())


@shared_task(name=DELETE_OLD_VIEW_COUNTS_TASK)
def delete_old_view_counts() -> int:
    """Delete view counts that nothing depends on any more."""
    return view_counts.delete_old_view_counts(at=now())


@shared_task(name=DELETE_SENDER_EMAILS_TASK)
def delete_sender_emails() -> int:
    """Erase the e-mail addresses of readers whose report was answered long ago."""
    return reader_reports_actions.delete_sender_emails(at=now())


@shared_task(name=INDEX_SEARCH_CHANGES_TASK)
def index_search_changes() -> int:
    """Write what changed to the search's index; return how many changes."""
    return indexing.index_changes()


@shared_task(name=MAINTAIN_SNAPSHOTS_TASK)
def maintain_snapshots() -> int:
    """Make sources with a missing file due, erase old snapshots, delete orphaned and draft files."""
    at = now()
    return (
        snapshots_actions.retry_missing_files(at=at)
        + retention.erase_expired_snapshots(at=at)
        + orphans.delete_orphaned_files(at=at)
        + draft_files.delete_old_draft_files(at=at)
    )


@shared_task(name=SEND_DUE_NOTIFICATIONS_TASK)
def send_due_notifications() -> int:
    """Queue the e-mails with notifications that are due at once."""
    return notification_emails.send_due_notifications(at=now())


@shared_task(name=SEND_DUE_DIGESTS_TASK)
def send_due_digests() -> int:
    """Queue the digests that are due."""
    return digest.send_due_digests(at=now())


@shared_task(name=REFRESH_STATISTICS_TASK)
def refresh_statistics() -> int:
    """Count the statistics of the days since the last run."""
    return rollup.refresh_statistics(at=now())


@shared_task(name=REFRESH_TERM_INDEX_TASK)
def refresh_term_index() -> int:
    """Write the terms of texts that have none, and count anew in how many texts each term is."""
    done = term_index.index_missing()
    term_frequencies.refresh_term_frequencies()
    return done


@shared_task(name=ENCODE_TEXTS_TASK, time_limit=ENCODE_TASK_SECONDS)
def encode_texts() -> int:
    """Store the vectors of claims and external reviews that have none, where there is a model of meaning."""
    return meaning.encode_texts()
