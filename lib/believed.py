"""Read leases: each process believes what it read for a moment, and whoever changes it waits for that moment
to pass before they say that it is changed. So it is read some times a second instead of with every request,
and nobody who was told of a change meets a process that does not know of it yet.

C. Gray and D. Cheriton, "Leases: an efficient fault-tolerant mechanism for distributed file cache
consistency", SOSP 1989, https://doi.org/10.1145/74850.74870. No two clocks are compared: each side lets a
time pass by its own.
"""

import time

from django.db import transaction

FOR = 0.1
"""Seconds, from before it was asked for."""
LONGER = 1.2
"""How many times as long one waits who changes it: no two clocks run alike."""


def no_longer() -> None:
    """Call where something that is believed changes: the outermost ``atomic`` ends once nobody believes what
    was before.
    """
    transaction.on_commit(lambda: time.sleep(FOR * LONGER))
