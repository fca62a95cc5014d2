"""Garbage collection of a web process: between requests, so that nobody waits for it.

A page leaves some two thousand objects that only a search finds. Python searches when there are 50,000
(``newsroom/__init__.py``), which takes 30 ms of whichever page comes then: one in 25.
"""

import gc
from importlib import import_module
from itertools import count
from typing import Any

from django.conf import settings
from django.core.signals import request_finished

SEARCH_FROM = 2_000
"""New objects from which a search is worth it: about what a page leaves, or ten requests of a program."""
SEARCH_ALL_EVERY = 500
"""Answers after which all is searched, and not only what is new: what requests at once leave lies deeper."""
_answers = count(1)


def collect_between_requests() -> None:
    """Search now, and after answers from here on. What is loaded by now is never searched again.

    The pages are loaded for it. The first request would load them otherwise: 100,000 objects, which take 60
    ms of each search of all.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    request_finished.connect(collect_garbage)


def collect_garbage(**_: Any) -> None:
    """Search what is new since the last search, if that is enough to be worth it; all of it now and then."""
    if next(_answers) % SEARCH_ALL_EVERY == 0:
        gc.collect()
    elif gc.get_count()[0] >= SEARCH_FROM:
        gc.collect(0)
