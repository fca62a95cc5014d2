"""Benchmarks against peers: each file prints ratios from one run on one machine."""

import os

# The product marks its words for translation as it is loaded, and Django asks for settings to do so.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.api_settings")
