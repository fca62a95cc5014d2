"""Database connections of a thread that is about to wait for something else."""

from django.db import connections


def release_connections() -> None:
    """Give back the database connections that this thread holds, before a long wait for another server.

    A wait of ten seconds for a slow site would otherwise keep one of the pool's few connections from other
    requests. The next query takes one again. One that is inside a transaction stays: it cannot be given back
    before its end, and nobody waits for another server there.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
