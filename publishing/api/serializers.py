"""Shapes of responses, for the API's description. The bytes themselves are written by the relay."""

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from factcheck.models.enums import (
    CitationStance,
    CorrectionClass,
    PublicationStatus,
    RatingColor,
    RatingIcon,
    SourceTier,
)
from factcheck.models.follow_up_enums import CorrectionAddressee, CorrectionAnswer, PageOutcome
from factcheck.origin_pages.actions import PUBLIC_OUTCOMES
from publishing.documents.corrections import TEXT_FIELDS
from publishing.models.public_document import CHANGE_KINDS


class _PublicSerializer(serializers.Serializer):  # type: ignore[type-arg]  # generic in the stubs alone
    """Base of serializers that describe a shape; they read and write nothing."""


class ScaleLabelSerializer(_PublicSerializer):
    """One label of a rating scale."""

    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    value = serializers.IntegerField()


class PublishedRatingSerializer(_PublicSerializer):
    """The rating given, and the scale it is on."""

    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    definition = serializers.CharField(allow_blank=True)
    colour = serializers.ChoiceField(
        choices=RatingColor.choices,
        required=False,
        help_text="Left out of versions created before ratings had one.",
    )
    icon = serializers.ChoiceField(
        choices=RatingIcon.choices,
        required=False,
        help_text="An icon shown with the colour, so that colour is never the only signal.",
    )
    value = serializers.IntegerField(allow_null=True, help_text="Higher means truer; null if there is none.")
    best = serializers.IntegerField(allow_null=True)
    worst = serializers.IntegerField(allow_null=True)
    scale = ScaleLabelSerializer(many=True, help_text="Labels with a number, from worst to best.")


class ExplanationSerializer(_PublicSerializer):
    """The reasons for the verdict, as typed and as HTML."""

    markdown = serializers.CharField(allow_blank=True)
    html = serializers.CharField(
        allow_blank=True, help_text="Sanitised HTML; [1] refers to the first citation."
    )


class NamedSourceSerializer(_PublicSerializer):
    """A source as `sources/` names it: as the newest verdict does that you may read and that cites it."""

    id = serializers.UUIDField(help_text="Its id in `sources/`.")
    url = serializers.CharField(allow_blank=True, help_text="Empty if the source is not a web page.")
    title = serializers.CharField()
    publisher = serializers.CharField(allow_blank=True)
    author = serializers.CharField(allow_blank=True)
    published_on = serializers.DateField(allow_null=True)


class PublishedCitationSerializer(_PublicSerializer):
    """A source that the verdict cites. One that we cannot name keeps its number and no more."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    publisher = serializers.CharField(allow_blank=True)
    author = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    snapshot_url = serializers.CharField(
        required=False,
        help_text="Our archived copy, once the original is gone. `updated_at` does not change for it.",
    )
    passage = serializers.CharField(
        allow_blank=True, help_text="The text of the source that the verdict cites."
    )
    locator = serializers.CharField(
        allow_blank=True, help_text="Where in the source, for example a page or a time."
    )
    published_on = serializers.DateField(allow_null=True)
    stance = serializers.ChoiceField(choices=CitationStance.choices)
    tier = serializers.ChoiceField(choices=SourceTier.choices)
    source = NamedSourceSerializer(  # type: ignore[assignment]  # "source" is also an option of Field
        required=False, help_text="With `expand=sources`, if the source is named."
    )


class PublishedReplySerializer(_PublicSerializer):
    """A party that was asked for a reply before this version was published."""

    recipient = serializers.CharField()
    requested_on = serializers.DateField()
    answered_on = serializers.DateField(allow_null=True, help_text="null: no reply.")


class PublishedDeskSerializer(_PublicSerializer):
    """The desk that checked; null for a confidential one."""

    name = serializers.CharField()
    slug = serializers.CharField()


class SignatureSerializer(_PublicSerializer):
    """The names of the checker and of those who approved."""

    checked_by = serializers.CharField()
    approved_by = serializers.ListField(child=serializers.CharField())


class CorrectionChangeSerializer(_PublicSerializer):
    """One field before a correction and after it. Text is as typed."""

    field = serializers.ChoiceField(choices=[(name, name) for name in ("rating", *TEXT_FIELDS)])
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class CorrectionSerializer(_PublicSerializer):
    """A correction; the oldest comes first."""

    date = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(help_text="The version this led to.")
    changes = CorrectionChangeSerializer(
        many=True,
        required=False,
        help_text=(
            "Old and new values; a rating by its label. Left out of versions written before this existed."
        ),
    )

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # generic in the stubs alone
        # "class" is a keyword of Python, so it cannot be declared like the others.
        return {"class": serializers.ChoiceField(choices=CorrectionClass.choices)} | super().get_fields()


class SeenSerializer(_PublicSerializer):
    """How often the claim was made again since the verdict, elsewhere; another number is another claim."""

    times = serializers.IntegerField()
    articles = serializers.IntegerField(help_text="Articles that made it.")


class PublishedCorrectionRequestSerializer(_PublicSerializer):
    """A party that the newsroom asked to correct the claim. What was written stays in the newsroom."""

    addressee = serializers.ChoiceField(choices=CorrectionAddressee.choices)
    recipient = serializers.CharField()
    requested_on = serializers.DateField()
    result = serializers.ChoiceField(choices=CorrectionAnswer.choices)
    answered_on = serializers.DateField(allow_null=True, help_text="null: no answer yet.")


class PublishedPageSerializer(_PublicSerializer):
    """What became of the claim on a page that made it. An editor confirmed it."""

    publisher = serializers.CharField(allow_blank=True)
    url = serializers.CharField()
    outcome = serializers.ChoiceField(
        choices=[choice for choice in PageOutcome.choices if choice[0] in PUBLIC_OUTCOMES]
    )
    found_on = serializers.DateField()


class FollowUpSerializer(_PublicSerializer):
    """What happened since the verdict."""

    seen = SeenSerializer()
    correction_requests = PublishedCorrectionRequestSerializer(many=True)
    pages = PublishedPageSerializer(many=True)


class SupersededBySerializer(_PublicSerializer):
    """The current version, in place of an earlier one."""

    version = serializers.IntegerField()
    url = serializers.URLField(help_text="The public page.")


class PublishedVerdictSerializer(_PublicSerializer):
    """A verdict that is live or under review."""

    id = serializers.UUIDField(help_text="Stable: the same for every version of the verdict.")
    url = serializers.URLField(help_text="The public page.")
    version = serializers.IntegerField(help_text="Version of the published verdict; the first is 1.")
    publication_status = serializers.ChoiceField(
        choices=[(PublicationStatus.LIVE.value,) * 2, (PublicationStatus.UNDER_REVIEW.value,) * 2]
    )
    statement = serializers.CharField()
    claimant = serializers.CharField(allow_blank=True)
    said_on = serializers.CharField(
        allow_blank=True, help_text="As precise as known: 2026, 2026-03, 2026-03-02."
    )
    language = serializers.CharField(allow_blank=True, help_text="BCP-47.")
    tags = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Topics chosen by the newsroom. Left out of versions older than tags.",
    )
    rating = PublishedRatingSerializer()
    headline = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(
        allow_blank=True,
        required=False,
        help_text="Short version of a long claim. Left out of older versions.",
    )
    explanation = ExplanationSerializer()
    citations = PublishedCitationSerializer(many=True)
    replies = PublishedReplySerializer(
        many=True, required=False, help_text="Left out of versions written before this existed."
    )
    desk = PublishedDeskSerializer(allow_null=True)
    signature = SignatureSerializer(
        allow_null=True, help_text="Only if the desk names the people in published verdicts."
    )
    first_published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    corrections = CorrectionSerializer(many=True)
    follow_up = FollowUpSerializer(
        required=False, help_text="What happened since the verdict. Left out while there is nothing."
    )
    claim_review = serializers.DictField(
        allow_null=True,
        help_text="schema.org ClaimReview as JSON-LD; null if the rating has none.",
    )
    superseded_by = SupersededBySerializer(
        required=False, help_text="Only in an earlier version: the version that replaced it."
    )


class PublishedVersionSerializer(_PublicSerializer):
    """One version of a verdict."""

    version = serializers.IntegerField()
    is_current = serializers.BooleanField(help_text="Whether this is the current version.")
    published_at = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)
    rating = serializers.CharField(help_text="The rating label at that time.")
    url = serializers.URLField(help_text="Its public page.")

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # generic in the stubs alone
        # "class" is a keyword of Python, so it cannot be declared like the others.
        kind = serializers.ChoiceField(
            choices=CorrectionClass.choices, allow_blank=True, help_text="Blank: first version."
        )
        return {"class": kind} | super().get_fields()


class TombstoneSerializer(_PublicSerializer):
    """A retracted verdict, reduced to the claim, when and why. What we said of the claim is gone."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    statement = serializers.CharField(help_text="The claim, as the retracted verdict had it.")
    claimant = serializers.CharField(allow_blank=True)
    said_on = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True, help_text="BCP-47.")
    publication_status = serializers.ChoiceField(choices=[PublicationStatus.RETRACTED.value])
    retracted_at = serializers.DateTimeField()
    note = serializers.CharField(help_text="What we tell readers about the retraction.")


@extend_schema_field(
    {
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("PublishedVerdict", "Tombstone")],
        "nullable": True,
        "description": "As published at that time; null if it is no longer public.",
    }
)
class VerdictOrTombstoneField(serializers.JSONField):
    """A verdict, its tombstone, or null."""


class ChangeSerializer(_PublicSerializer):
    """One change of what is public."""

    position = serializers.IntegerField(help_text="Position in the changes feed, starting at 1.")
    kind = serializers.ChoiceField(choices=[*CHANGE_KINDS.items()])
    id = serializers.UUIDField(help_text="Id of the verdict.")
    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    verdict = VerdictOrTombstoneField()


class ChangePageSerializer(_PublicSerializer):
    """One page of the change feed."""

    results = ChangeSerializer(many=True)
    next = serializers.URLField(help_text="The next page. Request it again later for new changes.")
    cursor = serializers.CharField(help_text="The only value you need to save.")
    has_more = serializers.BooleanField(help_text="Whether more changes may be available now.")


def get_verdict_or_tombstone_serializer(*, many: bool) -> PolymorphicProxySerializer:
    """Return a serializer for either of the two, told apart by ``publication_status``."""
    return PolymorphicProxySerializer(
        component_name="Verdict",
        serializers=[PublishedVerdictSerializer, TombstoneSerializer],
        resource_type_field_name=None,
        many=many,
    )
