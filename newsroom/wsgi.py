"""WSGI application: granian (or any WSGI server) serves ``newsroom.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
_django = get_wsgi_application()

from factcheck.screens.queue.live_tag import UnchangedQueueApplication  # noqa: E402 - its models need Django's apps
from newsroom.garbage_collection import collect_between_requests  # noqa: E402

application = UnchangedQueueApplication(_django)

collect_between_requests()
