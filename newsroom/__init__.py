"""How it is wired: settings, addresses, Celery, middleware, commands. Nobody imports it."""

from newsroom.celery import app as celery_app

__all__ = ["celery_app"]
