"""The bodies of steps over REST. A step's is made from what its row asks for, as its form on the page is."""

from collections.abc import Callable
from functools import cache
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from accounts.forms.refusal import RefusableForm
from articles.api.shapes import MomentField
from factcheck.enums import Kind, Precision, Priority, SourceKind, Stance, Tick, Tier
from factcheck.forms.ruling import RulingForm
from factcheck.tags import LONGEST, MOST
from lib.errors import Invalid
from lib.json_body import StrictShape
from lib.table import Ask, Row

SEEN = "The version that you saw. Refused with 409 where somebody changed it since."


class Seen(StrictShape):
    """What every step begins with."""

    version = serializers.IntegerField(min_value=0, help_text=SEEN)


def body_of(row: Row, noun: str) -> type[Seen]:
    """The shape of what a step is sent with."""
    return _made(f"{noun}{camel(row.step)}", row.asks) if row.asks else Seen


def camel(name: str) -> str:
    """``ask_reply`` as the name of a class."""
    return "".join(part.capitalize() for part in name.replace("-", "_").split("_"))


@cache
def _made(name: str, asks: tuple[Ask, ...]) -> type[Seen]:
    fields: dict[str, Any] = {}
    for ask in asks:
        fields |= _ruling() if ask.kind == "ruling" else {ask.name: _field(ask)}
    return type(name, (Seen,), fields)


def _field(ask: Ask) -> serializers.Field:  # type: ignore[type-arg]  # generic in the stubs alone
    common: dict[str, Any] = {
        "required": ask.required,
        "help_text": ". ".join(filter(None, [ask.label, ask.help])) or "Where they stand: field:start:end.",
    }
    empty: dict[str, Any] = {"allow_null": True} if not ask.required else {}
    match ask.kind:
        case "person" | "question":
            return serializers.UUIDField(**common, **empty)
        case "moment":
            return MomentField(**common, **empty)
        case "choice":
            choices = [choice for choice in ask.choices if choice[0]]
            return serializers.ChoiceField(choices=choices, allow_blank=not ask.required, **common)
        case "flag":
            return serializers.BooleanField(**common)
        case "rating":
            common["help_text"] = f"The id of a rating, or a tick on own copy. {ask.help}."
    return serializers.CharField(allow_blank=True, trim_whitespace=False, **common)


def _ruling() -> dict[str, Any]:
    """The fields of the form of rulings. What a claim asks of its ruling is the ruling's own to say."""
    fields: dict[str, Any] = {
        "rating": serializers.UUIDField(
            required=False, allow_null=True, help_text="Its id in `ratings/`. For a public claim."
        ),
        "tick": serializers.ChoiceField(
            choices=Tick.choices, required=False, allow_blank=True, help_text="For own copy."
        ),
    }
    for name, field in RulingForm.base_fields.items():
        if name not in fields:
            said = ". ".join(filter(None, [str(field.label), str(field.help_text)]))
            fields[name] = serializers.CharField(
                required=False, allow_blank=True, trim_whitespace=False, help_text=said
            )
    return fields


def read(body: type[StrictShape], request: Request) -> dict[str, Any]:
    """What was sent, as far as it has the types of ``body``; what is missing the form says in its own words.

    Raises Invalid or ValidationError, each at the field.
    """
    sent = body(data=request.data, partial=True)
    sent.is_valid(raise_exception=True)
    given = dict(sent.validated_data)
    if "version" in sent.fields and "version" not in given:
        said = "Send the version that you saw: it stands in what you read."
        raise Invalid(said, fields={"version": [said]})
    return given


def inputs_of(form: RefusableForm | None, names: Callable[[str], str] = str) -> dict[str, Any]:
    """What the verb takes. Raises Invalid at each field that the page's own form refuses."""
    if form is None:
        return {}
    if not form.is_valid():
        errors = {
            names(name): [str(sentence) for sentence in sentences] for name, sentences in form.errors.items()
        }
        general = errors.pop("__all__", [])
        raise Invalid(" ".join(general) or f"Look again at: {', '.join(errors)}.", fields=errors)
    return form.inputs()  # type: ignore[attr-defined, no-any-return]  # every form of an act has inputs()


class _Words(serializers.CharField):
    """Words as they are typed. The form says which are missing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, **kwargs)


class ClaimEdit(Seen):
    """What of a claim is to read otherwise. What is left out stays as it is."""

    statement = _Words(required=False)
    claimant = _Words(required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    due_at = MomentField(required=False, allow_null=True)
    said_on = serializers.DateField(required=False, allow_null=True, help_text="The first day it may be.")
    said_precision = serializers.ChoiceField(choices=Precision.choices, required=False)
    origin_url = _Words(required=False)
    must_check = serializers.BooleanField(required=False)
    tags = serializers.ListField(
        child=_Words(),
        required=False,
        help_text=f"All of them, in their order: {MOST} at most, of {LONGEST} characters, none with a comma.",
    )


class ClaimMerge(Seen):
    """The claim that says the same."""

    into = serializers.UUIDField()


class ClaimSplit(Seen):
    """Two statements out of one."""

    first = _Words(help_text="What this claim says from now on.")
    second = _Words(help_text="What the new claim says.")


class ClaimMove(Seen):
    """Another desk."""

    desk = serializers.CharField(max_length=40, help_text="Its short name.")


class ClaimRecuse(StrictShape):
    """An interest in the claim."""

    interest = _Words(help_text="What it is.")


class ClaimReason(Seen):
    """Why."""

    reason = _Words()


class ClaimCite(Seen):
    """A source that the claim is to rest on: a page by its address, or what somebody said."""

    kind = serializers.ChoiceField(
        choices=[choice for choice in SourceKind.choices if choice[0] != SourceKind.DOCUMENT],
        required=False,
        help_text="A page where it is left out. Documents are added on the claim's page.",
    )
    url = _Words(required=False)
    medium = _Words(required=False, help_text="How a statement reached you: interview, email, observation.")
    title = _Words(required=False)
    publisher = _Words(required=False)
    author = _Words(required=False, help_text="Of a statement: who said it.")
    published_on = serializers.DateField(required=False, allow_null=True)
    passage = _Words(required=False, help_text="The words relied on, as they stand in the source.")
    locator = _Words(required=False, help_text="Where in it.")
    stance = serializers.ChoiceField(choices=Stance.choices, required=False)
    tier = serializers.ChoiceField(choices=Tier.choices, required=False)
    group = _Words(required=False, help_text="Sources of one group count as one voice.")


class ClaimFlag(StrictShape):
    """Words of an article, and the claim that they make."""

    revision = serializers.IntegerField(min_value=1, help_text="The version of the words that you read.")
    start = serializers.IntegerField(min_value=0, help_text="Code points into its text.")
    end = serializers.IntegerField(min_value=0, help_text="Exclusive.")
    exact = serializers.CharField(
        allow_blank=True, trim_whitespace=False, help_text="The words there, as you saw them."
    )
    statement = _Words(help_text="The claim as a statement that can be checked.")
    claimant = _Words(required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    due_at = MomentField(required=False, allow_null=True)
    suggest = serializers.BooleanField(
        required=False, help_text="Only suggest it, what an editor then flags or dismisses."
    )
    anyway = serializers.BooleanField(
        required=False, help_text="Though a settled claim says the same; without it that answers 409."
    )
