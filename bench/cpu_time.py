"""Processor time of our process and of PostgreSQL's for us: other programs do not lengthen it."""

import time
from pathlib import Path


class CpuClock:
    """Milliseconds of processor time of this process, and of the server process of its connection."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
            # Workers of a parallel plan have clocks of their own.
            cursor.execute("SET max_parallel_workers_per_gather = 0")

    def read(self) -> float:
        """Return the milliseconds."""
        return self.read_own() + self.read_server()

    def read_own(self) -> float:
        """Return the milliseconds of this process alone."""
        return time.process_time() * 1e3

    def read_server(self) -> float:
        """Return the milliseconds of the server process alone."""
        return int(self._server.read_text(encoding="ascii").split()[0]) / 1e6
