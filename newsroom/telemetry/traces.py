"""Traces for a collector of OpenTelemetry: requests by route, statements by their verb, tasks by name."""

from collections.abc import Sequence

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, Status
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from newsroom.version import VERSION

ATTRIBUTES = frozenset({
    "http.method", "http.request.method", "http.route", "http.status_code", "http.response.status_code",
    "db.system", "celery.action", "celery.state", "celery.task_name",
})  # fmt: skip
"""All that a span may say of itself: names that stand in the code, and numbers."""


class ReducingExporter(SpanExporter):
    """Hands spans on to ``exporter`` without addresses, statements, messages of errors, people and hosts."""

    def __init__(self, exporter: SpanExporter) -> None:
        self.exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self.exporter.export([reduce_span(span) for span in spans])

    def shutdown(self) -> None:
        self.exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self.exporter.force_flush(timeout_millis)


def reduce_span(span: ReadableSpan) -> ReadableSpan:
    """Return the span with its name, its times and ATTRIBUTES alone."""
    attributes = span.attributes or {}
    return ReadableSpan(
        name=span.name,
        context=_reduce_context(span.context),
        parent=_reduce_context(span.parent),
        resource=span.resource,
        attributes={name: attributes[name] for name in sorted(ATTRIBUTES & attributes.keys())},
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _reduce_context(context: SpanContext | None) -> SpanContext | None:
    """Return a context without its state, into which whoever sends a request writes what they like."""
    if context is None:
        return None
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def begin_traces() -> None:
    """Trace requests, statements and tasks of this process and of its children.

    Where to, how often and under which name OpenTelemetry's own variables say (``OTEL_*``).
    """
    own = {"service.name": "stet", "service.version": VERSION}
    resource = Resource.create(own | dict(OTELResourceDetector().detect().attributes))
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(ReducingExporter(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)
    # Without its default "baggage", which is whatever a visitor sends.
    propagate.set_global_textmap(TraceContextTextMapPropagator())
    celery = CeleryInstrumentor()  # type: ignore[no-untyped-call]  # it states no types
    for instrumentor in (DjangoInstrumentor(), celery, PsycopgInstrumentor()):
        instrumentor.instrument(tracer_provider=provider)
