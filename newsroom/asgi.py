"""ASGI application, as in wsgi.py, but for open queues: Django answers those, too."""

import os

from django.core.asgi import get_asgi_application

from newsroom.garbage_collection import collect_between_requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
application = get_asgi_application()

collect_between_requests()
