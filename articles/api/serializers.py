"""Serializers of articles: requests to import one, and responses."""

import re
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from articles.absolute_urls import get_article_url
from articles.importers.parsed_article import CANCELED, USABLE, WITHHELD
from articles.models import Article
from articles.models.enums import ArticleState, Provenance
from lib.datetimes.clock import require_usual_year
from lib.errors import Invalid
from lib.web.problem_details import StrictSerializer
from lib.web.urls import normalise_url

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}\Z")
CONTENT_FIELDS = ("text", "html", "url")
STATUSES = (USABLE, WITHHELD, CANCELED)
EMPTY_FIELD_MESSAGES: dict[str, Any] = {"blank": "This is empty. Send the text of the article."}


class OffsetDateTimeField(serializers.DateTimeField):
    """Date and time with its offset from UTC, which is preserved."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            read = datetime.fromisoformat(value)
            read.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            read = None
        if read is None or read.utcoffset() is None:
            raise serializers.ValidationError(
                "Send a time with its UTC offset, for example 2026-03-02T09:00:00+01:00."
            )
        try:
            require_usual_year(read)
        except Invalid as error:
            raise serializers.ValidationError(error.message) from error
        return read


class ArticleImportSerializer(StrictSerializer):
    """An article to import. Exactly one of ``text``, ``html`` and ``url`` carries its text."""

    desk = serializers.CharField(max_length=40, help_text="The short name of the desk that checks it.")
    provenance = serializers.ChoiceField(
        choices=Provenance.choices, help_text="own_copy: our copy; external: published elsewhere."
    )
    headline = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        help_text="If empty: the first line of the text, or the title of the page.",
    )
    text = serializers.CharField(
        required=False,
        trim_whitespace=False,
        error_messages=EMPTY_FIELD_MESSAGES,
        help_text="Plain text with a blank line between paragraphs.",
    )
    html = serializers.CharField(
        required=False,
        trim_whitespace=False,
        error_messages=EMPTY_FIELD_MESSAGES,
        help_text="An HTML page or part of one.",
    )
    url = serializers.CharField(
        max_length=2000,
        required=False,
        help_text="A web page that Stet fetches immediately, within 10 seconds.",
    )
    source = serializers.CharField(  # type: ignore[assignment]  # DRF has a property of this name
        max_length=100, required=False, allow_blank=True, help_text="The sending system, for example cms."
    )
    external_id = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text=(
            "The article's id in that system. Stet uses it to recognise the article when it is sent again."
        ),
    )
    version = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        help_text=(
            "The version in that system: a number or a time. The same version with different text, "
            "or an older version, is refused with 409."
        ),
    )
    status = serializers.ChoiceField(
        choices=STATUSES,
        required=False,
        help_text=(
            "withheld: nothing is published until a usable version arrives. canceled: the source "
            "withdraws it; the article is withdrawn and its open claims are closed."
        ),
    )
    byline = serializers.CharField(max_length=500, required=False, allow_blank=True)
    publisher = serializers.CharField(max_length=500, required=False, allow_blank=True)
    canonical_url = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text="The article's public address.",
    )
    language = serializers.CharField(
        max_length=35, required=False, allow_blank=True, help_text="BCP-47, such as en-GB."
    )
    published_at = OffsetDateTimeField(required=False, allow_null=True)
    updated_at = OffsetDateTimeField(
        required=False, allow_null=True, help_text="When the source created this version."
    )
    embargo_until = OffsetDateTimeField(
        required=False, allow_null=True, help_text="Nothing about the article is published before this time."
    )

    def validate_language(self, value: str) -> str:
        if value and not _LANGUAGE.match(value):
            raise serializers.ValidationError("Use a BCP 47 language tag such as en or pt-BR.")
        return value

    def validate_canonical_url(self, value: str) -> str:
        try:
            return value if not value or normalise_url(value) else ""
        except Invalid as error:
            raise serializers.ValidationError(error.message) from error

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in CONTENT_FIELDS if name in attrs]
        if not given and attrs.get("status") == CANCELED and attrs.get("external_id"):
            return attrs  # a withdrawal needs no text
        if len(given) != 1:
            message = (
                "Send only one of text, html and url."
                if given
                else "Send the article as one of text, html and url."
            )
            raise serializers.ValidationError({name: [message] for name in given or ["text"]})
        if attrs.get("source") and not attrs.get("external_id"):
            message = "A source needs an external_id: together they identify the article."
            raise serializers.ValidationError({"external_id": [message]})
        if attrs.get("version") and not attrs.get("external_id"):
            message = (
                "A version needs an external_id: without one Stet cannot tell which article it belongs to."
            )
            raise serializers.ValidationError({"external_id": [message]})
        return attrs


class ImportResultSerializer(serializers.Serializer[Any]):
    """The outcome of an import."""

    id = serializers.UUIDField(help_text="Stable.")
    url = serializers.URLField(help_text="Its page in Stet.")
    outcome = serializers.ChoiceField(
        choices=["created", "unchanged", "revised", "withdrawn"],
        help_text=(
            "unchanged: this text was already here. revised: different text arrived for the same "
            "article. withdrawn: the source withdrew it and work on it stops."
        ),
    )
    revision = serializers.IntegerField(help_text="Number of the current version; the first is 1.")
    state = serializers.ChoiceField(choices=ArticleState.choices)


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """An article with its current text."""

    id = serializers.UUIDField(source="public_id")
    url = serializers.SerializerMethodField()
    desk = serializers.CharField(source="desk.slug")
    revision = serializers.IntegerField(source="current_revision.number")
    version = serializers.CharField(
        source="current_revision.external_version", help_text="The version in the source's own numbering."
    )
    text = serializers.CharField(
        source="current_revision.text",
        help_text=(
            "The text: headline, blank line, paragraphs separated by blank lines. Offsets count code points."
        ),
    )
    html = serializers.CharField(
        source="current_revision.html",
        help_text="Sanitised HTML; its text nodes joined together equal the text.",
    )

    class Meta:
        model = Article
        fields = [
            "id", "url", "desk", "provenance", "state", "headline", "byline", "publisher", "language",
            "canonical_url", "source", "external_id", "version", "published_at", "updated_at",
            "embargo_until", "imported_at", "revision", "text", "html",
        ]  # fmt: skip
        read_only_fields = fields

    def get_url(self, article: Article) -> str:
        return get_article_url(article)
