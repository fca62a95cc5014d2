"""The database connections of a thread that is about to wait for something else."""

from django.db import connections


def let_go() -> None:
    """Give back the database connections that this thread holds, before a long wait for the outside.

    Whoever waits ten seconds for a slow site would else keep one of the pool's few from everybody who only
    wants a page. The next query takes one again. One that is inside a transaction stays: it cannot be given
    back before its end, and nobody waits for the outside there.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
