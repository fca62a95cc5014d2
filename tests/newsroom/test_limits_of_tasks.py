"""No task outlives the lease of the rows that it holds, and no message is handed out twice while one runs."""

import yaml

import articles.tasks
import factcheck.tasks
import publishing.tasks
from accounts.actions import emails
from articles.batches import processing
from articles.feeds import polling
from factcheck import link_checks, periodic
from factcheck.search import indexing
from factcheck.snapshots import pictures, readable_copies
from lib.tasks import enqueue, names
from newsroom import celeryconfig, due_work
from newsroom.celery import app
from publishing.packs import actions as packs_actions
from tests.architecture.source_files import ROOT

LEASED = [
    (articles.tasks.process_import_items, processing.LEASE_SECONDS),
    (articles.tasks.poll_feeds, polling.LEASE_SECONDS),
    (factcheck.tasks.check_due_links, link_checks.LEASE_SECONDS),
    (factcheck.tasks.draw_page_pictures, pictures.LEASE_SECONDS),
    (factcheck.tasks.send_due_emails, emails.LEASE_SECONDS),
    (factcheck.tasks.run_periodic_work, periodic.LEASE_SECONDS),
    (publishing.tasks.process_due_packs, packs_actions.LEASE_SECONDS),
]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def limit(task: object) -> float:
    """Seconds after which the task is ended."""
    return float(getattr(task, "time_limit", None) or celeryconfig.task_time_limit)


def test_a_task_is_ended_before_its_rows_are_given_to_another() -> None:
    for task, lease in LEASED:
        assert limit(task) < lease, task.name


def test_a_running_task_is_neither_handed_out_again_nor_cut_off_by_an_update() -> None:
    max_length = max(limit(task) for task in (*(task for task, _ in LEASED), publishing.tasks.relay_events))
    assert max_length < celeryconfig.VISIBILITY_TIMEOUT_SECONDS
    for name in ("worker", "fetcher", "links", "webhooks"):
        assert max_length < int(COMPOSE["services"][name]["stop_grace_period"].removesuffix("s"))


def test_pages_that_take_long_to_read_do_not_end_the_task_that_indexes_them() -> None:
    """It would begin with the same ones for ever, and nothing after them would be found."""
    longest = indexing.LATE_BATCH_SIZE * 3 * readable_copies.INDEX_SECONDS
    assert indexing.RUN_SECONDS + longest < limit(factcheck.tasks.index_search_changes)


def test_a_message_that_a_dead_worker_held_has_expired_before_it_is_restored() -> None:
    """So nothing waits for that: beat has found the rows long before."""
    scheduled = [row["options"]["expires"] for row in celeryconfig.beat_schedule.values()]
    longest = max(*scheduled, celeryconfig.MESSAGE_EXPIRES_SECONDS, enqueue.MESSAGE_EXPIRES_SECONDS)
    assert longest < celeryconfig.VISIBILITY_TIMEOUT_SECONDS


def test_whoever_waits_for_servers_of_others_serves_nothing_else() -> None:
    waiting = {route["queue"] for route in celeryconfig.task_routes.values()}
    assert celeryconfig.task_routes[names.SEND_DUE_DELIVERIES_TASK]["queue"] == "webhooks"
    for service in COMPOSE["services"].values():
        if "--queues" in (command := service.get("command", [])):
            served = set(command[command.index("--queues") + 1].split(","))
            assert len(served) == 1 or not served & waiting, command


def test_every_task_goes_to_a_queue_that_production_reads() -> None:
    commands = [" ".join(service.get("command", [])) for service in COMPOSE["services"].values()]
    read = {queue for value in commands if "--queues" in value for queue in value.split()[4].split(",")}
    routed = {route["queue"] for route in celeryconfig.task_routes.values()}
    assert routed | {celeryconfig.task_default_queue} == read
    assert set(celeryconfig.task_routes) <= set(app.tasks)
    swept = {row["task"] for row in celeryconfig.beat_schedule.values()}
    swept |= {task for kind in due_work.WORK_KINDS for task in kind.tasks}
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours <= swept, "beat finds what no message announced"
