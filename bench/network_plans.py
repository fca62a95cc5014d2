"""Tables that a statement reads, and by which index: EXPLAIN of all that an act asks of PostgreSQL."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

LARGE = frozenset({
    "articles_article", "articles_revision", "audit_event", "audit_eventdetail",
    "factcheck_appearance", "factcheck_assignment", "factcheck_citation", "factcheck_claim",
    "factcheck_linkcheck", "factcheck_linkhost", "factcheck_notification", "factcheck_publication",
    "factcheck_review", "factcheck_searchdocument", "factcheck_source", "factcheck_verdict",
    "publishing_publicdocument", "publishing_searchentry",
})  # fmt: skip
"""Tables that grow with the work of all desks: none may be read from its beginning to its end."""


@dataclass
class StatementCount:
    """Number of statements that ran."""

    number: int = 0


@dataclass
class PlanReader:
    """Reads the plans of statements as they run. ``scans`` are the last act's, of large tables only."""

    scans: set[str] = field(default_factory=set)
    blocks: int = 0

    @contextlib.contextmanager
    def count(self) -> Iterator[StatementCount]:
        """Count the statements of the block."""
        counted = StatementCount()

        def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            counted.number += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield counted

    @contextlib.contextmanager
    def read(self, *, without_seqscan: bool = False) -> Iterator["PlanReader"]:
        """Explain each SELECT of the block before it runs. ``without_seqscan``: as where a table is huge."""
        self.scans, self.blocks = set(), 0

        def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            if not many and isinstance(sql, str) and sql.lstrip().startswith(("SELECT", "WITH", "(SELECT")):
                self._explain(sql, params, without_seqscan=without_seqscan)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(explain):
            yield self

    def _explain(self, sql: str, params: Any, *, without_seqscan: bool) -> None:
        # The cursor beneath Django's, which would ask the wrapper again.
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            if without_seqscan:
                cursor.execute("SET enable_seqscan = off")
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            [[found]] = cursor.fetchall()
            if without_seqscan:
                cursor.execute("RESET enable_seqscan")
        [plan] = json.loads(found) if isinstance(found, str) else found
        self.blocks += plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
        self.scans |= set(list_scans(plan["Plan"]))


def list_scans(node: dict[str, Any]) -> Iterator[str]:
    """Yield "table: index" of each scan of a large table, or "table: all of it" of a sequential one."""
    table = node.get("Relation Name", "")
    if table in LARGE:
        if node["Node Type"] == "Seq Scan":
            yield f"{table}: all of it"
        elif "Index Name" in node:
            yield f"{table}: {node['Index Name']}"
        else:
            for below in node.get("Plans", []):
                yield from (f"{table}: {name}" for name in list_index_names(below))
    for below in node.get("Plans", []):
        yield from list_scans(below)


def list_index_names(node: dict[str, Any]) -> Iterator[str]:
    """Yield the indexes that a bitmap is made of."""
    if node["Node Type"] == "Bitmap Index Scan":
        yield node["Index Name"]
    for below in node.get("Plans", []):
        yield from list_index_names(below)
