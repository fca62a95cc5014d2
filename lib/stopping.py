"""Whether this program was told to end: so that what runs for a while in a worker ends early.

One byte that a process shares with those it forks; a signal handler may write it.
"""

import mmap

_asked = mmap.mmap(-1, 1)


def ask_to_stop() -> None:
    """From now on ``asked_to_stop`` is true here and in every process forked since this was imported."""
    _asked[0] = 1


def asked_to_stop() -> bool:
    """Whether to come to an end soon."""
    return _asked[0] == 1
