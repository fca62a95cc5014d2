"""The shape of a claim over REST. Its values are made up by ``queries.claims_told``."""

from typing import Any

from rest_framework import serializers

from articles.enums import ArticleState, Provenance
from factcheck.enums import (
    CloseReason,
    Health,
    Kind,
    Outcome,
    Passage,
    Priority,
    SourceKind,
    Stance,
    Standing,
    State,
    Tick,
    Tier,
)
from lib.problem_shape import Problem


class _Shape(serializers.Serializer[Any]):
    """Describes; reads and writes nothing."""


class Person(_Shape):
    """Somebody who works here."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class AskedChoice(_Shape):
    """One answer that a step takes."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field


class Asked(_Shape):
    """One thing that a step asks to be told: a field of the body that takes it."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    required = serializers.BooleanField()  # type: ignore[assignment]  # "required" is also an option of Field
    choices = AskedChoice(many=True, help_text="Empty where anything may be written.")


class Offered(_Shape):
    """A step that you may take with it, as its page offers them to you."""

    step = serializers.CharField(help_text="The last part of the address to send it to.")
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    blocked_by = serializers.ListField(
        child=serializers.CharField(),
        help_text="What has to hold first, in sentences. Empty: it can be taken now.",
    )
    asks = Asked(
        many=True,
        required=False,
        help_text="What it asks to be told, while nothing blocks it. Left out of lists.",
    )


class ClaimPlace(_Shape):
    """Where the claim stands in the newest version that it was followed to."""

    article = serializers.UUIDField()
    headline = serializers.CharField()
    revision = serializers.IntegerField()
    exact = serializers.CharField(help_text="Its words; where they changed, those that were looked for.")
    start = serializers.IntegerField(
        allow_null=True, help_text="Code points into the article's text; null where the words are gone."
    )
    end = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    decided = serializers.BooleanField(help_text="Whether somebody said what a change of the words means.")


class ClaimSource(_Shape):
    """What it rests on. Of a restricted source there is the number alone, for everybody."""

    number = serializers.IntegerField(help_text="As explanations cite it: [1].")
    title = serializers.CharField()
    id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=SourceKind.choices, required=False)
    publisher = serializers.CharField(required=False)
    author = serializers.CharField(required=False)
    url = serializers.CharField(required=False)
    published_on = serializers.DateField(required=False, allow_null=True)
    passage = serializers.CharField(required=False)
    locator = serializers.CharField(required=False)
    stance = serializers.ChoiceField(choices=Stance.choices, required=False)
    tier = serializers.ChoiceField(choices=Tier.choices, required=False)
    group = serializers.CharField(required=False, help_text="Sources of one group count as one voice.")
    health = serializers.ChoiceField(choices=Health.choices, required=False)
    checked_at = serializers.DateTimeField(required=False, allow_null=True)
    passage_state = serializers.ChoiceField(choices=Passage.choices, required=False)
    drifted = serializers.BooleanField(required=False, help_text="Changed, and nobody said what that means.")


class RatingGiven(_Shape):
    """A label of a rating scale."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field


class ClaimRuling(_Shape):
    """The ruling that was filed last, as typed."""

    number = serializers.IntegerField()
    rating = RatingGiven(allow_null=True, help_text="null on own copy, which gets a tick.")
    tick = serializers.ChoiceField(choices=Tick.choices, allow_blank=True)
    proposed = serializers.CharField(help_text="The words that our own copy should have.")
    headline = serializers.CharField()
    summary = serializers.CharField()
    summary_reason = serializers.CharField()
    explanation = serializers.CharField(help_text="Markdown.")
    on_author = serializers.CharField()
    source_waiver = serializers.CharField()
    reply_waiver = serializers.CharField()
    author = Person()
    filed_at = serializers.DateTimeField()


class ClaimShown(_Shape):
    """A claim, for those who work here. `fields` leaves out what was not asked for; `id` is always there."""

    id = serializers.UUIDField()
    url = serializers.URLField(required=False, help_text="Its page in Stet.")
    version = serializers.IntegerField(
        required=False, help_text="Counts every change. Send it with a step, which is refused if it moved on."
    )
    state = serializers.ChoiceField(choices=State.choices, required=False, help_text="Of the work on it.")
    standing = serializers.ChoiceField(
        choices=Standing.choices, required=False, help_text="What the public has of it."
    )
    statement = serializers.CharField(required=False)
    claimant = serializers.CharField(required=False)
    said_on = serializers.CharField(
        required=False, help_text="As exact as is known: 2026, 2026-03, 2026-03-02."
    )
    origin_url = serializers.CharField(required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    language = serializers.CharField(required=False)
    provenance = serializers.ChoiceField(choices=Provenance.choices, required=False)
    must_check = serializers.BooleanField(required=False, help_text="Whether its article waits for it.")
    tags = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="What it is about, in its editors' words."
    )
    legal_read = serializers.BooleanField(
        required=False, help_text="Whether standards was asked to read it before it goes out."
    )
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    publish_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="When its verdict goes out, where a time is set."
    )
    desk = serializers.CharField(required=False, help_text="The desk's short name.")
    checker = Person(required=False, allow_null=True, help_text="Who has it now.")
    articles = serializers.ListField(child=serializers.UUIDField(), required=False)
    text_stale = serializers.BooleanField(
        required=False, help_text="An article's words changed, and nobody said what that means."
    )
    source_stale = serializers.BooleanField(
        required=False, help_text="A source changed, and nobody said what that means."
    )
    close_reason = serializers.ChoiceField(choices=CloseReason.choices, required=False, allow_blank=True)
    same_as = serializers.UUIDField(required=False, allow_null=True, help_text="The claim that it doubles.")
    created_at = serializers.DateTimeField(required=False)
    updated_at = serializers.DateTimeField(required=False, help_text="The newest entry of its record.")
    places = ClaimPlace(many=True, required=False)
    sources = ClaimSource(many=True, required=False)
    ruling = ClaimRuling(
        required=False,
        allow_null=True,
        help_text="null: none, or one that you are to rate without seeing it.",
    )
    offered = Offered(many=True, required=False)


class ArticleWork(_Shape):
    """The work on an article."""

    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Its page in Stet.")
    desk = serializers.CharField()
    headline = serializers.CharField()
    state = serializers.ChoiceField(choices=ArticleState.choices)
    version = serializers.IntegerField(
        help_text="Counts the steps of the work. Send it with a step, which is refused if it moved on."
    )
    revision = serializers.IntegerField(help_text="The number of its current words.")
    offered = Offered(many=True)


class ClaimRefused(Problem):
    """A step that was not taken."""

    current = ClaimShown(required=False, help_text="The claim as it is now.")


class ArticleRefused(Problem):
    """A step that was not taken."""

    current = ArticleWork(required=False, help_text="The work on it as it is now.")


FIELDS = tuple(ClaimShown().fields)
