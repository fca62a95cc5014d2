"""Serializers of articles: requests to import one, and responses."""

import re
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from articles.absolute_urls import get_article_url
from articles.importers.parsed_article import CANCELED, USABLE, WITHHELD
from articles.models import Article
from articles.models.enums import ArticleState, Provenance
from lib.errors import Invalid
from lib.web.json_body import StrictSerializer
from lib.web.urls import normalise_url

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}\Z")
CONTENT_FIELDS = ("text", "html", "url")
STATUSES = (USABLE, WITHHELD, CANCELED)
EMPTY_FIELD_MESSAGES: dict[str, Any] = {"blank": "This is empty. Send the article's words."}


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
                "Write a moment with its offset from UTC, like 2026-03-02T09:00:00+01:00."
            )
        return read


class ArticleImportSerializer(StrictSerializer):
    """An article to import. Exactly one of ``text``, ``html`` and ``url`` carries its text."""

    desk = serializers.CharField(max_length=40, help_text="The short name of the desk that checks it.")
    provenance = serializers.ChoiceField(choices=Provenance.choices, help_text="Whose words these are.")
    headline = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        help_text="Without one: the first line of a text, or what the page states.",
    )
    text = serializers.CharField(
        required=False,
        trim_whitespace=False,
        error_messages=EMPTY_FIELD_MESSAGES,
        help_text="Plain text, a blank line between paragraphs.",
    )
    html = serializers.CharField(
        required=False,
        trim_whitespace=False,
        error_messages=EMPTY_FIELD_MESSAGES,
        help_text="A page, or a fragment of one.",
    )
    url = serializers.CharField(
        max_length=2000, required=False, help_text="A page that Stet fetches now, within 10 seconds."
    )
    source = serializers.CharField(  # type: ignore[assignment]  # DRF has a property of this name
        max_length=100, required=False, allow_blank=True, help_text="The system that sends it, such as cms."
    )
    external_id = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="How that system names the article. With it, sending the article again finds it again.",
    )
    version = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        help_text="How that system names this version of it: a number, or a moment. The same version with "
        "other words is refused with 409, and so is one older than what is here.",
    )
    status = serializers.ChoiceField(
        choices=STATUSES,
        required=False,
        help_text="withheld: nothing about it leaves the house until a usable version comes. canceled: its "
        "source takes it back; the article is withdrawn, and its open claims close with the reason.",
    )
    byline = serializers.CharField(max_length=500, required=False, allow_blank=True)
    publisher = serializers.CharField(max_length=500, required=False, allow_blank=True)
    canonical_url = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text="Where the article stands for its readers.",
    )
    language = serializers.CharField(
        max_length=35, required=False, allow_blank=True, help_text="BCP-47, such as en-GB."
    )
    published_at = OffsetDateTimeField(required=False, allow_null=True)
    updated_at = OffsetDateTimeField(
        required=False, allow_null=True, help_text="When this version of it was made, by its source."
    )
    embargo_until = OffsetDateTimeField(
        required=False, allow_null=True, help_text="Nothing about the article leaves the house before then."
    )

    def validate_language(self, value: str) -> str:
        if value and not _LANGUAGE.match(value):
            raise serializers.ValidationError("Write a language tag of BCP-47, like en or pt-BR.")
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
            message = "Send the article's words as one of text, html and url" + (
                f", not as {' and '.join(given)}." if given else "."
            )
            raise serializers.ValidationError({name: [message] for name in given or ["text"]})
        if attrs.get("source") and not attrs.get("external_id"):
            message = "A source needs an external_id: together they name the article."
            raise serializers.ValidationError({"external_id": [message]})
        if attrs.get("version") and not attrs.get("external_id"):
            message = "A version needs an external_id: without one nobody can tell what it is a version of."
            raise serializers.ValidationError({"external_id": [message]})
        return attrs


class ImportResultSerializer(serializers.Serializer[Any]):
    """The outcome of an import."""

    id = serializers.UUIDField(help_text="Stable.")
    url = serializers.URLField(help_text="Its page in Stet.")
    outcome = serializers.ChoiceField(
        choices=["created", "unchanged", "revised", "withdrawn"],
        help_text="unchanged: these words were here already. revised: other words came under the same name. "
        "withdrawn: its source took it back, and the work on it stops.",
    )
    revision = serializers.IntegerField(help_text="The number of its current words; 1 is the first.")
    state = serializers.ChoiceField(choices=ArticleState.choices)


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """An article with its current text."""

    id = serializers.UUIDField(source="public_id")
    url = serializers.SerializerMethodField()
    desk = serializers.CharField(source="desk.slug")
    revision = serializers.IntegerField(source="current_revision.number")
    version = serializers.CharField(
        source="current_revision.external_version", help_text="How its source names this version of it."
    )
    text = serializers.CharField(
        source="current_revision.text",
        help_text="The words: headline, blank line, paragraphs joined by blank lines. Count code points.",
    )
    html = serializers.CharField(
        source="current_revision.html", help_text="Safe to show; its text nodes concatenate to the text."
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
