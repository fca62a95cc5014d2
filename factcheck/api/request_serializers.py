"""Request bodies of the actions over REST. A transition's body is built from its inputs, like its form."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.request import Request

from accounts.forms.base import DomainErrorForm
from articles.api.serializers import OffsetDateTimeField
from factcheck.api.serializers import DETAIL_OPTIONS
from factcheck.models import Claim
from factcheck.models.claim_fields import EDITABLE_FIELDS
from factcheck.models.enums import (
    CitationStance,
    ClaimKind,
    ClaimPriority,
    DatePrecision,
    SourceKind,
    SourceTier,
    Tick,
)
from factcheck.models.tags import MAX_TAG_LENGTH, MAX_TAGS
from factcheck.verdicts.forms import VerdictForm
from lib.errors import Invalid
from lib.state_machine.machine import Transition, TransitionInput
from lib.web.problem_details import StrictSerializer

VERSION_HELP = "The version you read. Refused with 409 if the claim has changed since."


class VersionedSerializer(StrictSerializer):
    """A body with the version that the sender saw."""

    version = serializers.IntegerField(min_value=0, help_text=VERSION_HELP)


def get_transition_serializer(row: Transition, noun: str) -> type[VersionedSerializer]:
    """Return the serializer class of a transition's body."""
    return (
        _build_serializer(f"{noun}{to_camel_case(row.name)}", row.inputs)
        if row.inputs
        else VersionedSerializer
    )


def to_camel_case(name: str) -> str:
    """Return a name such as ``request_reply`` as a class name, ``RequestReply``."""
    return "".join(part.capitalize() for part in name.replace("-", "_").split("_"))


@cache
def _build_serializer(name: str, inputs: tuple[TransitionInput, ...]) -> type[VersionedSerializer]:
    fields: dict[str, Any] = {}
    for transition_input in inputs:
        fields |= (
            _build_verdict_fields()
            if transition_input.kind == "verdict"
            else {transition_input.name: _build_field(transition_input)}
        )
    return type(name, (VersionedSerializer,), fields)


def _build_field(transition_input: TransitionInput) -> serializers.Field:  # type: ignore[type-arg]  # generic in the stubs alone
    common: dict[str, Any] = {
        "required": transition_input.required,
        "help_text": ". ".join(str(part) for part in (transition_input.label, transition_input.help) if part)
        or "Where the text is: field:start:end.",
    }
    empty: dict[str, Any] = {"allow_null": True} if not transition_input.required else {}
    match transition_input.kind:
        case "person" | "reply_request":
            return serializers.UUIDField(**common, **empty)
        case "moment":
            return OffsetDateTimeField(**common, **empty)
        case "choice":
            choices = [choice for choice in transition_input.choices if choice[0]]
            return serializers.ChoiceField(
                choices=choices, allow_blank=not transition_input.required, **common
            )
        case "flag":
            return serializers.BooleanField(**common)
        case "rating":
            common["help_text"] = f"The id of a rating, or a tick for our copy. {transition_input.help}."
    return serializers.CharField(allow_blank=True, trim_whitespace=False, **common)


def _build_verdict_fields() -> dict[str, Any]:
    """Return the fields of the verdict form, all optional: the form says what a claim requires."""
    fields: dict[str, Any] = {
        "rating": serializers.UUIDField(
            required=False, allow_null=True, help_text="The rating's id in `ratings/`. For public claims."
        ),
        "tick": serializers.ChoiceField(
            choices=Tick.choices, required=False, allow_blank=True, help_text="For our copy."
        ),
    }
    for name, field in VerdictForm.base_fields.items():
        if name not in fields:
            message = ". ".join(filter(None, [str(field.label), str(field.help_text)]))
            fields[name] = serializers.CharField(
                required=False, allow_blank=True, trim_whitespace=False, help_text=message
            )
    return fields


def parse_body(body: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """Return the sent values, checked for the types of ``body``; missing ones are left to the form.

    Raise Invalid or ValidationError, each at the field.
    """
    sent = body(data=request.data, partial=True)
    sent.is_valid(raise_exception=True)
    given = dict(sent.validated_data)
    if "version" in sent.fields and "version" not in given:
        raise Invalid("Send the version you read: it is in the response.", field="version")
    return given


def get_transition_inputs(form: DomainErrorForm | None, names: Callable[[str], str] = str) -> dict[str, Any]:
    """Return the form's inputs. Raise Invalid at each field that it refuses."""
    if form is None:
        return {}
    if not form.is_valid():
        errors = {
            names(name): [str(sentence) for sentence in sentences] for name, sentences in form.errors.items()
        }
        general = errors.pop("__all__", [])
        raise Invalid(" ".join(general) or f"Check these fields: {', '.join(errors)}.", fields=errors)
    return form.get_inputs()  # type: ignore[attr-defined, no-any-return]  # every form of an act has inputs()


class _TextField(serializers.CharField):
    """Text as it is typed. The form reports missing text, and text that is too long."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"allow_blank": True, "max_length": None})


class ClaimEditSerializer(VersionedSerializer, serializers.ModelSerializer[Any]):
    """New values of a claim's details. What is left out stays as it is."""

    due_at = OffsetDateTimeField(required=False, allow_null=True)
    tags = serializers.ListField(
        child=_TextField(),
        required=False,
        help_text=(
            f"All tags, in order: at most {MAX_TAGS}, each up to {MAX_TAG_LENGTH} characters, without commas."
        ),
    )
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.CharField: _TextField,
        models.TextField: _TextField,
    }

    class Meta:
        model = Claim
        fields = ("version", *EDITABLE_FIELDS)
        extra_kwargs = DETAIL_OPTIONS


class ClaimMergeSerializer(VersionedSerializer):
    """The claim to merge into."""

    into = serializers.UUIDField()


class ClaimSplitSerializer(VersionedSerializer):
    """The two statements that one claim is split into."""

    first = _TextField(help_text="The new statement of this claim.")
    second = _TextField(help_text="The statement of the new claim.")


class ClaimMoveSerializer(VersionedSerializer):
    """The desk to move the claim to."""

    desk = serializers.CharField(max_length=40, help_text="Its short name.")


class ClaimRecuseSerializer(StrictSerializer):
    """An interest in the claim."""

    interest = _TextField(help_text="What it is.")


class ClaimTickSerializer(StrictSerializer):
    """A line of the claim's checklist."""

    item = serializers.CharField(max_length=40, help_text="The `item` of a line of `checklist`.")


class ClaimReasonSerializer(VersionedSerializer):
    """The reason for the action."""

    reason = _TextField()


class CitationCreateSerializer(VersionedSerializer):
    """A new source of the claim: a page by its address, or what somebody said."""

    kind = serializers.ChoiceField(
        choices=[choice for choice in SourceKind.choices if choice[0] != SourceKind.DOCUMENT],
        required=False,
        help_text="Default: a web page. Documents are added on the claim's page.",
    )
    url = _TextField(required=False)
    medium = _TextField(
        required=False, help_text="How you received a statement: interview, email, observation."
    )
    title = _TextField(required=False)
    publisher = _TextField(required=False)
    author = _TextField(required=False, help_text="Who made the statement.")
    published_on = serializers.DateField(required=False, allow_null=True)
    passage = _TextField(required=False, help_text="The passage, exactly as in the source.")
    locator = _TextField(required=False, help_text="Where in the source, for example a page or a time.")
    stance = serializers.ChoiceField(choices=CitationStance.choices, required=False)
    tier = serializers.ChoiceField(choices=SourceTier.choices, required=False)
    independence_group = _TextField(required=False, help_text="Sources in the same group count as one.")


class ClaimFlagSerializer(StrictSerializer):
    """A passage of an article, and the claim that it makes."""

    revision = serializers.IntegerField(min_value=1, help_text="The revision you read.")
    start = serializers.IntegerField(min_value=0, help_text="Offset into the article's text, in code points.")
    end = serializers.IntegerField(min_value=0, help_text="Exclusive.")
    exact = serializers.CharField(
        allow_blank=True, trim_whitespace=False, help_text="The text at that place, as you read it."
    )
    statement = _TextField(help_text="The claim as a statement that can be checked.")
    claimant = _TextField(required=False)
    kind = serializers.ChoiceField(choices=ClaimKind.choices, required=False)
    priority = serializers.ChoiceField(choices=ClaimPriority.choices, required=False)
    due_at = OffsetDateTimeField(required=False, allow_null=True)
    said_on = serializers.DateField(
        required=False, allow_null=True, help_text="When it was claimed; the first day of a month or year."
    )
    said_precision = serializers.ChoiceField(choices=DatePrecision.choices, required=False)
    language = _TextField(required=False, help_text="Default: the language of the article.")
    suggest = serializers.BooleanField(
        required=False, help_text="Only suggest the claim; an editor then flags or dismisses it."
    )
    ignore_duplicates = serializers.BooleanField(
        required=False,
        help_text="Flag it although a settled claim says the same. Without this, the answer is 409.",
    )
