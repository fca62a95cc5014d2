"""ASGI application, as in wsgi.py, but for open queues: Django answers those, too."""

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
application = get_asgi_application()

gc.collect()
gc.freeze()
# A page makes tens of thousands of objects, and few that only a search finds.
gc.set_threshold(50_000)
