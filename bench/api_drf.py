"""Plain Django REST framework over the same verdicts, as its tutorial would have it: the row to compare with.

bench.api serves it with granian: bench.api_drf:application.
"""

import os
from typing import Any

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="bench",  # noqa: S106  guards nothing
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["django.contrib.contenttypes", "rest_framework"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"]
    + ["django.middleware.http.ConditionalGetMiddleware"] * bool(os.environ.get("BENCH_CONDITIONAL")),
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["BENCH_DATABASE"],
            "CONN_MAX_AGE": 60,
        }
        | {"HOST": "127.0.0.1", "PORT": os.environ["BENCH_PORT"], "USER": "stet"}
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.http import StreamingHttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import pagination, renderers, routers, serializers, viewsets  # noqa: E402


class Rating(models.Model):
    label = models.TextField()
    definition = models.TextField()
    value = models.IntegerField()

    class Meta:
        app_label, db_table, managed = "bench", "bench_rating", False

    def __str__(self) -> str:
        return self.label


class Verdict(models.Model):
    public_id = models.UUIDField()
    url = models.TextField()
    version = models.IntegerField()
    publication_status = models.TextField()
    statement = models.TextField()
    claimant = models.TextField()
    said_on = models.TextField()
    language = models.TextField()
    rating = models.ForeignKey(Rating, on_delete=models.CASCADE)
    headline = models.TextField()
    markdown = models.TextField()
    html = models.TextField()
    desk = models.TextField()
    first_published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    claim_review = models.JSONField()

    class Meta:
        app_label, db_table, managed = "bench", "bench_verdict", False

    def __str__(self) -> str:
        return self.statement


class Source(models.Model):
    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="sources")
    number = models.IntegerField()
    title = models.TextField()
    publisher = models.TextField()
    author = models.TextField()
    url = models.TextField()
    passage = models.TextField()
    locator = models.TextField()
    published_on = models.DateField()
    stance = models.TextField()
    tier = models.TextField()

    class Meta:
        app_label, db_table, managed = "bench", "bench_source", False

    def __str__(self) -> str:
        return self.title


class RatingShape(serializers.ModelSerializer[Rating]):
    class Meta:
        model = Rating
        fields = ("label", "definition", "value")


class SourceShape(serializers.ModelSerializer[Source]):
    class Meta:
        model = Source
        exclude = ("id", "verdict")


class VerdictShape(serializers.ModelSerializer[Verdict]):
    rating = RatingShape()
    sources = SourceShape(many=True)

    class Meta:
        model = Verdict
        exclude = ("id",)


class Pages(pagination.CursorPagination):
    page_size = 100
    ordering = "-id"


class Verdicts(viewsets.ModelViewSet[Verdict]):
    queryset = Verdict.objects.select_related("rating").prefetch_related("sources")
    serializer_class = VerdictShape
    pagination_class = Pages


class ByOffset(Verdicts):
    pagination_class = pagination.LimitOffsetPagination


def export(request: Any) -> StreamingHttpResponse:
    """All of it in lines, as DRF would stream it."""

    def lines() -> Any:
        rendered = renderers.JSONRenderer()
        for verdict in Verdicts.queryset.order_by("id").iterator(chunk_size=2000):
            yield rendered.render(VerdictShape(verdict).data) + b"\n"

    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")


router = routers.SimpleRouter()
router.register("verdicts", Verdicts, basename="verdicts")
router.register("by-offset", ByOffset, basename="by-offset")
urlpatterns = [path("", include(router.urls)), path("export", export)]
application = get_wsgi_application()
