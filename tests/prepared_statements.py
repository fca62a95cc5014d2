"""Queries that stay planned from one test to the next, on the connection of a test process to PostgreSQL.

Psycopg forgets the prepared statements of a connection at each rollback, since what they name may be gone. A
test ends with one, so each of its queries would be parsed and planned anew, which takes PostgreSQL far longer
than to run it on the few rows of a test. With so few rows any plan is as good, so PostgreSQL makes one for
all values: on these connections alone, since nothing measured on them would hold for a newsroom in use.
"""

import re
import threading
from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg._preparing import Prepare, PrepareManager

MAX_STATEMENTS = 2_000
"""As many as the tests ask again and again; a process of PostgreSQL takes about 50 KB for each."""
CHANGED = re.compile(rb"(?:CREATE|DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b")
"""What statements are forgotten at. PostgreSQL itself plans anew what a rollback has changed back."""


class KeptStatements(PrepareManager):
    """Statements that are prepared when they come again, as no savepoint does, and outlive a rollback."""

    prepare_threshold, prepared_max = 1, MAX_STATEMENTS

    def _should_discard(self, prep: Prepare, results: Sequence[Any], *_: Any) -> bool:
        return any(CHANGED.match(result.command_status or b"") for result in results) and super().clear()

    def clear(self) -> bool:
        """Forget nothing: psycopg calls this itself when a connection rolls back, as after every test."""
        return False


def keep_statements(connection: BaseDatabaseWrapper) -> None:
    """Keep the statements of a new connection, unless it is of a thread, which ends with its test."""
    if threading.current_thread() is threading.main_thread():
        connection.connection._prepared = KeptStatements()
        with connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")
