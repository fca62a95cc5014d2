"""ASGI application, as in wsgi.py, but for open queues: Django answers those, too."""

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
application = get_asgi_application()

gc.collect()
gc.freeze()
