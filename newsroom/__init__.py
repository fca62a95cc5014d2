"""Project package: settings, URLs, Celery, middleware, commands. No app imports it."""

from newsroom.celery import app as celery_app

__all__ = ["celery_app"]
