"""Response serializers of claims and articles over REST. ``claim_data`` builds the values."""

from typing import Any

from django.db import models
from rest_framework import serializers

from articles.models.enums import ArticleState, Provenance
from factcheck.galley.clearance import BLOCKER_CODES, NOT_BEGUN, NOT_CLEARED, WITHDRAWN
from factcheck.models import Claim, ClaimantKind
from factcheck.models.claim_fields import CLAIM_FIELDS, SHOWN_FIELDS
from factcheck.models.enums import (
    PROOF_MARK_CHOICES,
    AnchorOutcome,
    CitationStance,
    ClaimState,
    CloseReason,
    PassageState,
    PublicationStatus,
    SourceHealth,
    SourceKind,
    SourceTier,
    Tick,
)
from lib.web.problem_details import ProblemSerializer


class _WorkSerializer(serializers.Serializer[Any]):
    """Base of the serializers here: describes the schema, reads and writes nothing."""


class PersonSerializer(_WorkSerializer):
    """A person of the newsroom, or a program that works for it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    is_program = serializers.BooleanField(help_text="A service with a key, which decides nothing.")


class InputChoiceSerializer(_WorkSerializer):
    """One choice of an action's input."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field


class TransitionInputSerializer(_WorkSerializer):
    """One input of an action: the field of the body that takes it."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    required = serializers.BooleanField()  # type: ignore[assignment]  # "required" is also an option of Field
    choices = InputChoiceSerializer(many=True, help_text="Empty if any value is allowed.")


class AvailableActionSerializer(_WorkSerializer):
    """An action that you may take, as its page offers it to you."""

    name = serializers.CharField(help_text="The last part of the address to POST to.")
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field
    reasons = serializers.ListField(
        child=serializers.CharField(),
        help_text="Why the action is not possible yet, as its refusal says. Empty: it is possible now.",
    )
    inputs = TransitionInputSerializer(
        many=True,
        required=False,
        help_text="The fields the action takes. Left out of lists and while the action is blocked.",
    )


class ProofMarkSerializer(_WorkSerializer):
    """A proof mark, as the article's margin shows it. `name` is the sign, `label` its word."""

    name = serializers.ChoiceField(choices=PROOF_MARK_CHOICES)
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field


class AppearanceSerializer(_WorkSerializer):
    """The claim's appearance in the newest version that it was re-anchored to."""

    article = serializers.UUIDField()
    headline = serializers.CharField()
    revision = serializers.IntegerField()
    exact = serializers.CharField(help_text="The claim's text; if it changed, the earlier text.")
    start = serializers.IntegerField(
        allow_null=True, help_text="Offset into the article's text, in code points; null if the text is gone."
    )
    end = serializers.IntegerField(allow_null=True)
    mark = ProofMarkSerializer(help_text="Of the text at this place in this version.")
    outcome = serializers.ChoiceField(choices=AnchorOutcome.choices)
    is_decided = serializers.BooleanField(
        help_text="Whether somebody has decided what the text change means."
    )


class CitationSerializer(_WorkSerializer):
    """A source of the claim. A restricted one has its number and no name, for everybody."""

    number = serializers.IntegerField(help_text="The number used in the explanation: [1].")
    title = serializers.CharField()
    id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=SourceKind.choices, required=False)
    publisher = serializers.CharField(required=False)
    author = serializers.CharField(required=False)
    url = serializers.CharField(required=False)
    published_on = serializers.DateField(required=False, allow_null=True)
    passage = serializers.CharField(required=False)
    locator = serializers.CharField(required=False)
    stance = serializers.ChoiceField(choices=CitationStance.choices, required=False)
    tier = serializers.ChoiceField(choices=SourceTier.choices, required=False)
    independence_group = serializers.CharField(
        required=False, help_text="Sources in the same group count as one."
    )
    health = serializers.ChoiceField(choices=SourceHealth.choices, required=False)
    checked_at = serializers.DateTimeField(required=False, allow_null=True)
    passage_state = serializers.ChoiceField(choices=PassageState.choices, required=False)
    is_drifted = serializers.BooleanField(
        required=False, help_text="The source has changed and nobody has decided what that means."
    )


class RatingReferenceSerializer(_WorkSerializer):
    """A label of a rating scale."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # "label" is also an option of Field


class ChecklistLineSerializer(_WorkSerializer):
    """A line of the desk's checklist for this kind of claim."""

    item = serializers.CharField(help_text="Names the line when you tick it.")
    text = serializers.CharField()
    is_required = serializers.BooleanField(help_text="It must be ticked before `submit`.")
    ticked_by = PersonSerializer(allow_null=True)
    ticked_at = serializers.DateTimeField(allow_null=True)


class ClaimVerdictSerializer(_WorkSerializer):
    """The newest verdict, as typed."""

    number = serializers.IntegerField()
    rating = RatingReferenceSerializer(allow_null=True, help_text="null for our copy, which gets a tick.")
    tick = serializers.ChoiceField(choices=Tick.choices, allow_blank=True)
    proposed_text = serializers.CharField(help_text="The proposed text for our copy.")
    headline = serializers.CharField()
    summary = serializers.CharField(help_text="The claim in few words, where somebody wrote them.")
    explanation = serializers.CharField(help_text="Markdown.")
    on_author = serializers.CharField()
    source_waiver = serializers.CharField()
    passage_waiver = serializers.CharField()
    reply_waiver = serializers.CharField()
    figure_waiver = serializers.CharField(help_text="Where figures are from that no cited passage says.")
    unmatched_figures = serializers.CharField(
        help_text="A sentence that names the figures and dates that no cited passage says. Empty for none."
    )
    author = PersonSerializer()
    filed_at = serializers.DateTimeField()


DETAIL_OPTIONS: dict[str, dict[str, Any]] = {
    field.name: {"required": False, "label": None, "help_text": field.api_help, "validators": []}
    for field in CLAIM_FIELDS
}
"""Options of the details that serializers take from the model. Their values are checked by the form."""


class _ShownTextField(serializers.CharField):
    """A detail as text, in whatever type the model holds it."""

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(required=False, help_text=help_text)


class RepeatCountSerializer(serializers.Serializer[Any]):
    """How often articles made the claim again since its verdict. Another number is another claim."""

    times = serializers.IntegerField(help_text="Places that somebody confirmed.")
    articles = serializers.IntegerField()


class ClaimClaimantSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="After a merge, that of the claimant that stayed.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ClaimantKind.choices)


class ClaimSerializer(serializers.ModelSerializer[Any]):
    """A claim, for the people of the desks. `fields` leaves out what was not asked for, but never `id`."""

    id = serializers.UUIDField()
    url = serializers.URLField(required=False, help_text="Its page in Stet.")
    version = serializers.IntegerField(
        required=False,
        help_text=(
            "Increases with every change. Send it with an action; the action is refused if the "
            "number has changed."
        ),
    )
    state = serializers.ChoiceField(
        choices=ClaimState.choices, required=False, help_text="State of the work."
    )
    publication_status = serializers.ChoiceField(
        choices=PublicationStatus.choices, required=False, help_text="Publication status."
    )
    mark = ProofMarkSerializer(
        required=False,
        help_text="The same on every screen. Of our own copy it says when the article carries the verdict.",
    )
    applied_texts = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="What our own copy says now, where a verdict changed its words and the article carries it.",
    )
    attributed_to = ClaimClaimantSerializer(
        required=False,
        allow_null=True,
        help_text="The claimant whom `claimant`, the name as it is attributed, stands for.",
    )
    language = serializers.CharField(required=False)
    provenance = serializers.ChoiceField(choices=Provenance.choices, required=False)
    tags = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Topics chosen by editors."
    )
    legal_read_requested = serializers.BooleanField(
        required=False, help_text="Whether a standards editor must read it before publication."
    )
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    publish_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="When its verdict will be published, if scheduled."
    )
    desk = serializers.CharField(required=False, help_text="The desk's short name.")
    checker = PersonSerializer(required=False, allow_null=True, help_text="The current assignee.")
    articles = serializers.ListField(child=serializers.UUIDField(), required=False)
    is_text_stale = serializers.BooleanField(
        required=False, help_text="The article's text changed and nobody has decided what that means."
    )
    is_source_stale = serializers.BooleanField(
        required=False, help_text="A source changed and nobody has decided what that means."
    )
    close_reason = serializers.ChoiceField(choices=CloseReason.choices, required=False, allow_blank=True)
    duplicate_of = serializers.UUIDField(
        required=False, allow_null=True, help_text="The claim this one duplicates."
    )
    created_at = serializers.DateTimeField(required=False)
    updated_at = serializers.DateTimeField(
        required=False, help_text="Time of the newest event in its history."
    )
    repeats = RepeatCountSerializer(required=False)
    appearances = AppearanceSerializer(many=True, required=False)
    citations = CitationSerializer(many=True, required=False)
    checklist = ChecklistLineSerializer(many=True, required=False, help_text="Only of one claim.")
    verdict = ClaimVerdictSerializer(
        required=False,
        allow_null=True,
        help_text="null: no verdict, or one you must rate before you see it.",
    )
    available_actions = AvailableActionSerializer(many=True, required=False)
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.CharField: _ShownTextField,
        models.TextField: _ShownTextField,
        models.DateField: _ShownTextField,
    }

    class Meta:
        model = Claim
        fields = (
            *("id", "url", "version", "state", "publication_status", "mark", "applied_texts"),
            *SHOWN_FIELDS,
            *("attributed_to", "kind", "language", "provenance", "must_check", "tags"),
            "legal_read_requested",
            *("priority", "due_at", "publish_at", "desk", "checker", "articles", "is_text_stale"),
            *("is_source_stale", "close_reason", "duplicate_of", "created_at", "updated_at", "repeats"),
            *("appearances", "citations", "checklist", "verdict", "available_actions"),
        )
        extra_kwargs = DETAIL_OPTIONS


class ArticleWorkSerializer(_WorkSerializer):
    """The work on an article, and the actions that you may take."""

    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Its page in Stet.")
    desk = serializers.CharField()
    headline = serializers.CharField()
    state = serializers.ChoiceField(choices=ArticleState.choices)
    version = serializers.IntegerField(
        help_text="Counts the actions on the work. Send it with an action, which is refused if it moved on."
    )
    revision = serializers.IntegerField(help_text="Number of the current revision.")
    available_actions = AvailableActionSerializer(many=True)


class ClaimProblemSerializer(ProblemSerializer):
    """A refused action on a claim."""

    current = ClaimSerializer(required=False, help_text="The claim as it is now.")


class ArticleProblemSerializer(ProblemSerializer):
    """A refused action on an article."""

    current = ArticleWorkSerializer(required=False, help_text="The work on the article as it is now.")


FIELDS = tuple(ClaimSerializer().fields)


class BlockerSerializer(serializers.Serializer[Any]):
    """One reason why an article is not cleared."""

    code = serializers.ChoiceField(choices=[*BLOCKER_CODES.values(), NOT_BEGUN, NOT_CLEARED, WITHDRAWN])
    message = serializers.CharField(help_text="What is missing and what to do, for people.")
    count = serializers.IntegerField(help_text="How many: claims, items or holds.")


class CoverageSerializer(serializers.Serializer[Any]):
    """The items of the galley: numbers, dates, names, quotations, titles, superlatives."""

    item_count = serializers.IntegerField(help_text="Total: in claims, waived and open.")
    claimed_count = serializers.IntegerField(help_text="In a claim, ticked or in progress.")
    ticked_count = serializers.IntegerField(
        source="ticked", help_text="In settled claims whose text has not changed."
    )
    waived_count = serializers.IntegerField(source="waived", help_text="Waived by somebody, with a reason.")
    open_count = serializers.IntegerField(source="open", help_text="Not handled yet.")
    summary = serializers.CharField(help_text="The same in words, for people.")


class ClearanceSerializer(serializers.Serializer[Any]):
    """The clearance of an article for publication as it is."""

    is_cleared = serializers.BooleanField(
        help_text="True only while an editor's clearance is valid for this revision."
    )
    state = serializers.ChoiceField(choices=ArticleState.choices)
    blocked_by = BlockerSerializer(many=True, help_text="Empty exactly when is_cleared is true.")
    coverage = CoverageSerializer()
    revision = serializers.IntegerField(help_text="The revision this is about.")
