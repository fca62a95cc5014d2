"""WSGI application: granian (or any WSGI server) serves ``newsroom.wsgi:application``."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
_django = get_wsgi_application()

from factcheck.screens.queue.live_tag import UnchangedQueueApplication  # noqa: E402 - its models need Django's apps

application = UnchangedQueueApplication(_django)

# What is loaded by now lives as long as the process: no full collection has to walk through it again.
gc.collect()
gc.freeze()
