"""run_metrics: serve metrics for Prometheus on a port of its own, until stopped."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from prometheus_client import CollectorRegistry, start_http_server

from newsroom.metrics import NewsroomCollector


class Command(BaseCommand):
    help = "Serve metrics for Prometheus at /metrics. Let nobody but Prometheus reach the port."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=9464)

    def handle(self, *args: Any, **options: Any) -> None:
        registry = CollectorRegistry()
        registry.register(NewsroomCollector())
        _, thread = start_http_server(options["port"], addr=options["host"], registry=registry)
        thread.join()
