"""What a hundred desks ask most reads no large table whole, and reads by the indexes that were measured."""

import json

import pytest
from django.db import connection

from bench import network
from bench.network_plans import LARGE, PlanReader, list_scans
from tests.architecture.source_files import ROOT

KEPT: dict[str, list[str]] = json.loads((ROOT / "bench" / "network_plans.json").read_text())
CLAIMS = 4_000
"""Few: sequential scans are ruled out instead, and show where there is nothing else."""


def test_a_plan_says_which_tables_are_read_and_how() -> None:
    bitmap = {"Node Type": "Bitmap Index Scan", "Index Name": "by_words"}
    plan = {
        "Node Type": "Nested Loop",
        "Plans": [
            {"Node Type": "Seq Scan", "Relation Name": "factcheck_claim"},
            {"Node Type": "Index Scan", "Relation Name": "factcheck_source", "Index Name": "by_host"},
            {"Node Type": "Bitmap Heap Scan", "Relation Name": "audit_event", "Plans": [bitmap]},
            {"Node Type": "Seq Scan", "Relation Name": "accounts_desk"},
        ],
    }
    assert set(list_scans(plan)) == {
        "factcheck_claim: all of it", "factcheck_source: by_host", "audit_event: by_words",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "name"), [([10, 10.5, 11], "flat"), ([10, 30, 80], "log"), ([10, 90, 1000], "linear")]
)
def test_growth_is_named(values: list[float], name: str) -> None:
    assert network.name_growth([5_000, 50_000, 500_000], values) == name


def test_no_kept_plan_reads_a_large_table_whole() -> None:
    assert {act: scans for act, scans in KEPT.items() if any("all of it" in scan for scan in scans)} == {}


@pytest.mark.postgres
@pytest.mark.django_db
def test_every_index_that_was_used_is_there() -> None:
    used = {scan.partition(": ")[2] for scans in KEPT.values() for scan in scans}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = ANY (%s)", [sorted(LARGE)])
        assert used - {name for (name,) in cursor.fetchall()} == set()


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_everything_that_is_asked_most_has_an_index(settings) -> None:
    settings.STET_API_REQUESTS_PER_MINUTE = 10**9
    network.fill(CLAIMS, days=2)
    reader, whole = PlanReader(), {}
    for name, act in network.list_acts().items():
        act()
        with reader.read(without_seqscan=True):
            act()
        whole[name] = sorted(scan for scan in reader.scans if scan.endswith("all of it"))
    assert set(whole) == set(KEPT), "measure again: python -m bench.network --plans bench/network_plans.json"
    assert {name: scans for name, scans in whole.items() if scans} == {}
