"""Request to shut down, on which long-running work in a worker ends early.

One byte that a process shares with those it forks; a signal handler may write it.
"""

import mmap

_requested = mmap.mmap(-1, 1)


def request_shutdown() -> None:
    """Make ``is_shutdown_requested`` true here and in every process forked since this was imported."""
    _requested[0] = 1


def is_shutdown_requested() -> bool:
    """True if work should come to an end soon."""
    return _requested[0] == 1
