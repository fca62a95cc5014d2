"""The shapes of answers, for the API's description. The bytes themselves are written by the relay."""

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from factcheck.enums import Colour, Correction, RatingIcon, Stance, Standing, Tier
from publishing.models.public_document import Kind
from publishing.queries.changes import UNLICENSED
from publishing.queries.corrections import WORDS


class _Shape(serializers.Serializer):  # type: ignore[type-arg]  # generic in the stubs alone
    """Describes; reads and writes nothing."""


class ScaleStep(_Shape):
    """One label of a rating scale."""

    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    value = serializers.IntegerField()


class PublishedRating(_Shape):
    """The rating given, and the scale it is on."""

    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    definition = serializers.CharField(allow_blank=True)
    colour = serializers.ChoiceField(
        choices=Colour.choices, required=False, help_text="Left out of versions of before ratings had one."
    )
    icon = serializers.ChoiceField(
        choices=RatingIcon.choices, required=False, help_text="Beside the colour, which never stands alone."
    )
    value = serializers.IntegerField(allow_null=True, help_text="Higher is truer; null for none.")
    best = serializers.IntegerField(allow_null=True)
    worst = serializers.IntegerField(allow_null=True)
    scale = ScaleStep(many=True, help_text="The labels that have a number, from the worst to the best.")


class Explanation(_Shape):
    """Why, as typed and as HTML."""

    markdown = serializers.CharField(allow_blank=True)
    html = serializers.CharField(allow_blank=True, help_text="Safe to show; [1] names the first citation.")


class NamedSource(_Shape):
    """A source as `sources/` names it: as the newest verdict that you may read and that rests on it."""

    id = serializers.UUIDField(help_text="Its id in `sources/`.")
    url = serializers.CharField(allow_blank=True, help_text="Empty for what stands on no page.")
    title = serializers.CharField()
    publisher = serializers.CharField(allow_blank=True)
    author = serializers.CharField(allow_blank=True)
    published_on = serializers.DateField(allow_null=True)


class PublishedCitation(_Shape):
    """What the verdict rests on. A source we cannot name keeps its number and no more."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    publisher = serializers.CharField(allow_blank=True)
    author = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    kept_url = serializers.CharField(
        required=False,
        help_text="Where it is kept, once the original is gone. `updated_at` does not move for it.",
    )
    passage = serializers.CharField(allow_blank=True, help_text="The words relied on.")
    locator = serializers.CharField(allow_blank=True, help_text="Where in the source: a page, a time.")
    published_on = serializers.DateField(allow_null=True)
    stance = serializers.ChoiceField(choices=Stance.choices)
    tier = serializers.ChoiceField(choices=Tier.choices)
    source = NamedSource(  # type: ignore[assignment]  # "source" is also an option of Field
        required=False, help_text="With `expand=sources`, where the source is named."
    )


class PublishedReply(_Shape):
    """Somebody who was asked before this version was published."""

    whom = serializers.CharField()
    asked_on = serializers.DateField()
    answered_on = serializers.DateField(allow_null=True, help_text="null: they did not answer.")


class PublishedDesk(_Shape):
    """The desk that checked; null for one that does not show itself."""

    name = serializers.CharField()
    slug = serializers.CharField()


class Signature(_Shape):
    """Who checked, and who approved."""

    checked_by = serializers.CharField()
    approved_by = serializers.ListField(child=serializers.CharField())


class PublishedChange(_Shape):
    """What readers were told of one thing before a correction, and after it. Words are as typed."""

    field = serializers.ChoiceField(choices=[(name, name) for name in ("rating", *WORDS)])
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class PublishedCorrection(_Shape):
    """A correction, the oldest first."""

    date = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(help_text="The version that it led to.")
    changes = PublishedChange(
        many=True,
        required=False,
        help_text="Old and new, the rating by its label. Left out of versions written before it was told.",
    )

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # generic in the stubs alone
        # "class" is a word of Python, so it cannot be declared like the others.
        return {"class": serializers.ChoiceField(choices=Correction.choices)} | super().get_fields()


class SupersededBy(_Shape):
    """What holds in place of an earlier version."""

    version = serializers.IntegerField()
    url = serializers.URLField(help_text="The public page.")


class PublishedVerdict(_Shape):
    """A verdict that stands, or that we are looking at again."""

    id = serializers.UUIDField(help_text="Stable: every version of the verdict has it.")
    url = serializers.URLField(help_text="The public page.")
    version = serializers.IntegerField(help_text="Counts the rulings published; 1 is the first.")
    standing = serializers.ChoiceField(
        choices=[(Standing.LIVE.value,) * 2, (Standing.UNDER_REVIEW.value,) * 2]
    )
    statement = serializers.CharField()
    claimant = serializers.CharField(allow_blank=True)
    said_on = serializers.CharField(
        allow_blank=True, help_text="As exact as is known: 2026, 2026-03, 2026-03-02."
    )
    language = serializers.CharField(allow_blank=True, help_text="BCP-47.")
    tags = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="What it is about, in the newsroom's words. Left out of versions of before there were any.",
    )
    rating = PublishedRating()
    headline = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(
        allow_blank=True,
        required=False,
        help_text="The claim in few words, where its statement is long. Left out of versions of before.",
    )
    explanation = Explanation()
    citations = PublishedCitation(many=True)
    replies = PublishedReply(
        many=True, required=False, help_text="Left out of versions that were written before it was told."
    )
    desk = PublishedDesk(allow_null=True)
    signed = Signature(allow_null=True, help_text="Only where the desk signs its work.")
    first_published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    corrections = PublishedCorrection(many=True)
    claim_review = serializers.DictField(
        allow_null=True,
        help_text="schema.org ClaimReview, as JSON-LD; null where the rating is kept out of them.",
    )
    superseded_by = SupersededBy(
        required=False, help_text="Only in an earlier version: it no longer holds, that one does."
    )


class PublishedVersion(_Shape):
    """One version of a verdict."""

    version = serializers.IntegerField()
    current = serializers.BooleanField(help_text="Whether this is the one that holds.")
    published_at = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)
    rating = serializers.CharField(help_text="The rating's label then.")
    url = serializers.URLField(help_text="Its public page.")

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # generic in the stubs alone
        # "class" is a word of Python, so it cannot be declared like the others.
        kind = serializers.ChoiceField(
            choices=Correction.choices, allow_blank=True, help_text="Blank: first."
        )
        return {"class": kind} | super().get_fields()


class Tombstone(_Shape):
    """What is left of a retracted verdict."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    standing = serializers.ChoiceField(choices=[Standing.RETRACTED.value])
    retracted_at = serializers.DateTimeField()
    reason = serializers.CharField()


@extend_schema_field(
    {
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("PublishedVerdict", "Tombstone")],
        "nullable": True,
        "description": "As it was told then; null for what is not told any more.",
    }
)
class EitherOrNothing(serializers.JSONField):
    """A verdict, its tombstone, or null."""


class Change(_Shape):
    """One change of what is public."""

    position = serializers.IntegerField(help_text="Where it stands in the log, counted from 1.")
    kind = serializers.ChoiceField(choices=[*Kind.choices, (UNLICENSED, "Left your licence")])
    id = serializers.UUIDField(help_text="Of the verdict.")
    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    verdict = EitherOrNothing()


class ChangePage(_Shape):
    """One page of the log."""

    results = Change(many=True)
    next = serializers.URLField(help_text="What comes after this page: asked again, it tells what is new.")
    cursor = serializers.CharField(help_text="The one thing to remember.")
    more = serializers.BooleanField(help_text="Whether there may be more already.")


def verdict_or_tombstone(*, many: bool) -> PolymorphicProxySerializer:
    """Either of the two, told apart by ``standing``."""
    return PolymorphicProxySerializer(
        component_name="Verdict",
        serializers=[PublishedVerdict, Tombstone],
        resource_type_field_name=None,
        many=many,
    )
