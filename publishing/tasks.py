"""Celery tasks of publishing. A message that is lost waits for the next run by Celery beat."""

from celery import shared_task

from lib.datetimes.clock import now
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import (
    DELETE_OLD_DELIVERIES_TASK,
    DELETE_OLD_USAGE_TASK,
    ENCODE_VERDICTS_TASK,
    FAN_OUT_DELIVERIES_TASK,
    NOTIFY_EXPIRING_KEYS_TASK,
    PROCESS_DUE_PACKS_TASK,
    REFRESH_PUBLISHED_TERMS_TASK,
    RELAY_EVENTS_TASK,
    SEND_DUE_DELIVERIES_TASK,
    SEND_PARTNER_DIGESTS_TASK,
    UPDATE_SNAPSHOT_URLS_TASK,
)
from publishing.documents import feed_page_cache, matching, search_index, snapshot_urls
from publishing.documents import relay as relaying
from publishing.packs import actions as packs_actions
from publishing.packs import defence_files
from publishing.partners import digests, key_expiry, usage
from publishing.webhooks import delivery as webhooks_delivery
from publishing.webhooks import fan_out as telling

ENCODE_TASK_SECONDS = 110
"""Seconds. A run begins no batch after twenty; a model is read first, and a batch takes a second or two."""
PACK_TASK_SECONDS = 280
"""Time limit. A task that hangs is killed with its process; the pack is due again when its lease runs out."""


@shared_task(name=RELAY_EVENTS_TASK)
def relay_events() -> int:
    """Turn the events of the audit log since the last run into public documents; return how many.

    The erasure of a source is one of them: files that hold it are deleted then.
    """
    written = relaying.relay_events()
    defence_files.expire_files_of_erased_sources(at=now())
    if written:
        enqueue_on_commit(FAN_OUT_DELIVERIES_TASK)
    feed_page_cache.cache_full_pages()
    return written


@shared_task(name=UPDATE_SNAPSHOT_URLS_TASK)
def update_snapshot_urls() -> int:
    """Publish the URLs of archived copies of sources whose originals are gone."""
    return snapshot_urls.update_snapshot_urls(at=now())


@shared_task(name=REFRESH_PUBLISHED_TERMS_TASK)
def refresh_published_terms() -> bool:
    """Count anew in how many published verdicts each term is, where their number changed."""
    return matching.refresh_published_frequencies()


@shared_task(name=ENCODE_VERDICTS_TASK, time_limit=ENCODE_TASK_SECONDS)
def encode_verdicts() -> int:
    """Store the vectors of published verdicts that have none, where there is a model of meaning."""
    return search_index.encode_entries()


@shared_task(name=FAN_OUT_DELIVERIES_TASK)
def fan_out_deliveries() -> int:
    """Write a delivery for each webhook endpoint that may receive what became public."""
    return telling.fan_out_deliveries(at=now())


@shared_task(name=SEND_DUE_DELIVERIES_TASK)
def send_due_deliveries() -> int:
    """Send the deliveries that are due."""
    return webhooks_delivery.send_due_deliveries(clock=now)


@shared_task(name=SEND_PARTNER_DIGESTS_TASK)
def send_partner_digests() -> int:
    """Queue the digest e-mails that are due to partners' people."""
    return digests.send_due_digests(clock=now)


@shared_task(name=NOTIFY_EXPIRING_KEYS_TASK)
def notify_expiring_keys() -> int:
    """E-mail the people of partners whose keys expire soon."""
    return key_expiry.notify_expiring_keys(at=now())


@shared_task(name=DELETE_OLD_DELIVERIES_TASK)
def delete_old_deliveries() -> int:
    """Delete deliveries that are past retention."""
    return webhooks_delivery.delete_old_deliveries(at=now())


@shared_task(name=DELETE_OLD_USAGE_TASK)
def delete_old_usage() -> int:
    """Delete daily usage of keys that is past retention."""
    return usage.delete_old_usage(at=now())


@shared_task(name=PROCESS_DUE_PACKS_TASK, time_limit=PACK_TASK_SECONDS)
def process_due_packs() -> int:
    """Make the packs that were requested, and delete those that have expired.

    Where there may be more, ask for another run at once.
    """
    made = packs_actions.process_due_packs(clock=now)
    if made:
        enqueue_on_commit(PROCESS_DUE_PACKS_TASK)
    return made
