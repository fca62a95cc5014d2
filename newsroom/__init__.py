"""Project package: settings, URLs, Celery, middleware, commands. No app imports it."""

import gc

# What is loaded makes hundreds of thousands of objects, which stay: to look through them for garbage took a
# sixth of each start. A page makes tens of thousands, and few that only a search finds.
gc.set_threshold(50_000)

from newsroom.celery import app as celery_app  # noqa: E402 - the first of what is loaded

__all__ = ["celery_app"]
