"""Correction requests: whom we asked to correct a claim, by what form it is logged, and the answer."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import User
from factcheck.assignments.actions import require_text
from factcheck.models import Claim, CorrectionRequest
from factcheck.models.enums import PublicationStatus
from factcheck.models.follow_up_enums import CorrectionAddressee, CorrectionAnswer
from factcheck.workflow.policies import ASSIGNEE, EDITOR, WorkflowFacts
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.phrases import StrOrPromise
from lib.web.forms import create_text_area, create_text_line

ASKING_STATUSES = (PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)


def get_request_refusal(claim: Claim, facts: WorkflowFacts) -> str:
    """Return why this person may not log a correction request; "" where they may."""
    if claim.publication_status not in ASKING_STATUSES:
        return gettext("You can log a correction request once the verdict is published.")
    return (EDITOR | ASSIGNEE).refusal(facts)


@transaction.atomic
def log_correction_request(
    claim: Claim,
    *,
    addressee: str,
    recipient: str,
    channel: str,
    text: str,
    requested_on: date,
    is_public: bool = False,
    by: User,
    at: datetime,
    version: int | None = None,
) -> CorrectionRequest:
    """Log that somebody was asked to correct the claim. Raises NotAllowed, WrongState and Invalid.

    ``is_public``: readers see that this party was asked, and the result. Only an editor tells them.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    refusal = get_request_refusal(claim, facts) or (EDITOR.refusal(facts) if is_public else "")
    if refusal:
        raise NotAllowed(refusal)
    _require_past(claim, requested_on, "requested_on", at=at)
    correction_request = CorrectionRequest.objects.create(
        claim=claim,
        addressee=addressee,
        recipient=require_text(recipient, "recipient", gettext("Enter whom you asked.")),
        channel=require_text(channel, "channel", gettext("Enter how you asked.")),
        text=require_text(text, "text", gettext("Enter what you asked.")),
        is_public=is_public,
        requested_on=requested_on,
        requested_by=by,
        requested_at=at,
    )
    _record(
        claim, correction_request, "log_correction_request", {"text": correction_request.text}, by=by, at=at
    )
    return correction_request


@transaction.atomic
def log_correction_answer(
    correction_request: CorrectionRequest,
    *,
    result: str,
    answered_on: date,
    answer: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> CorrectionRequest:
    """Log how they answered, or that they corrected it. A later answer replaces the one before.

    The history keeps each. Raises NotAllowed, WrongState where the verdict is not published, and Invalid.
    """
    claim, facts = lock_for_action(correction_request.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    if claim.publication_status not in ASKING_STATUSES:
        raise WrongState(gettext("The verdict is no longer published."))
    if result not in CorrectionAnswer.values or result == CorrectionAnswer.WAITING:
        raise Invalid(gettext("Choose how they answered."), field="result")
    _require_past(claim, answered_on, "answered_on", at=at)
    locked = CorrectionRequest.objects.select_for_update(no_key=True).get(pk=correction_request.pk)
    if answered_on < locked.requested_on:
        raise Invalid(gettext("They cannot have answered before you asked."), field="answered_on")
    locked.result, locked.answered_on, locked.answer = result, answered_on, answer.strip()
    locked.answer_logged_by, locked.answer_logged_at = by, at
    locked.save(update_fields=["result", "answered_on", "answer", "answer_logged_by", "answer_logged_at"])
    _record(claim, locked, "log_correction_answer", {"result": result, "answer": locked.answer}, by=by, at=at)
    return locked


@transaction.atomic
def set_request_public(
    correction_request: CorrectionRequest,
    *,
    is_public: bool,
    by: User,
    at: datetime,
    version: int | None = None,
) -> CorrectionRequest:
    """Tell readers of a request and its result, or no longer. Raises NotAllowed but for an editor."""
    claim, facts = lock_for_action(correction_request.claim, by=by, at=at, version=version)
    if refusal := EDITOR.refusal(facts):
        raise NotAllowed(refusal)
    locked = CorrectionRequest.objects.select_for_update(no_key=True).get(pk=correction_request.pk)
    if locked.is_public == is_public:
        raise WrongState(gettext("Somebody has already done this."))
    locked.is_public = is_public
    locked.save(update_fields=["is_public"])
    action = "show_correction_request" if is_public else "hide_correction_request"
    _record(claim, locked, action, {}, by=by, at=at)
    return locked


def _require_past(claim: Claim, day: date, field: str, *, at: datetime) -> None:
    if day > at.astimezone(get_timezone(claim.desk.timezone)).date():
        raise Invalid(gettext("Enter a day that is not in the future."), field=field)


def _record(
    claim: Claim,
    correction_request: CorrectionRequest,
    action: str,
    details: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> None:
    record_edit(claim, action, by=by, at=at, details={"recipient": correction_request.recipient, **details})


RESULTS = [choice for choice in CorrectionAnswer.choices if choice[0] != CorrectionAnswer.WAITING]


def _create_day(label: StrOrPromise, missing: StrOrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing},
    )


class CorrectionRequestForm(DomainErrorForm):
    """A request: to whom, when, by what channel, and what was asked; an editor may tell readers of it."""

    addressee = forms.ChoiceField(
        label=gettext_lazy("Asked of"),
        choices=CorrectionAddressee.choices,
        error_messages={"required": gettext_lazy("Choose whom you asked.")},
    )
    recipient = create_text_line(gettext_lazy("Who was asked"), missing=gettext_lazy("Enter whom you asked."))
    channel = create_text_line(
        gettext_lazy("How you asked"),
        max_length=100,
        missing=gettext_lazy("Enter how you asked."),
        help_text=gettext_lazy("For example: e-mail to the corrections desk"),
    )
    requested_on = _create_day(gettext_lazy("Date asked"), gettext_lazy("Enter the date on which you asked."))
    text = create_text_area(gettext_lazy("What you asked"), missing=gettext_lazy("Enter what you asked."))
    is_public = forms.BooleanField(
        label=gettext_lazy("Tell readers that we asked, and how they answered"),
        required=False,
        help_text=gettext_lazy("Readers never see what was written."),
    )

    def __init__(self, data: Any = None, *, today: date, may_publish: bool, **kwargs: Any) -> None:
        initial = {"requested_on": today, "is_public": True}
        super().__init__(data, initial=initial, auto_id="id_correction_%s", **kwargs)
        if not may_publish:
            del self.fields["is_public"]

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``log_correction_request``."""
        return dict(self.cleaned_data)


class CorrectionAnswerForm(DomainErrorForm):
    """An answer: what came of the request, on which day, and what they wrote."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=RESULTS,
        error_messages={"required": gettext_lazy("Choose the result.")},
    )
    answered_on = _create_day(
        gettext_lazy("Date of the answer"), gettext_lazy("Enter the date of the answer.")
    )
    answer = create_text_area(
        gettext_lazy("What they wrote"), required=False, help_text=gettext_lazy("Only the newsroom sees it.")
    )

    def __init__(self, key: UUID, data: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, initial={"answered_on": today}, auto_id=f"id_answer_{key}_%s", **kwargs)

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``log_correction_answer``."""
        return dict(self.cleaned_data)


def list_correction_requests(claim: Claim) -> QuerySet[CorrectionRequest]:
    """Return the requests about a claim that this person was found to see, oldest first."""
    return claim.correction_requests.select_related("requested_by", "answer_logged_by")


def list_visible_correction_requests(user: User) -> QuerySet[CorrectionRequest]:
    """Return the requests about claims that this person may know of."""
    visible = Claim.objects.visible_to(user)
    return CorrectionRequest.objects.filter(claim__in=visible).select_related("claim__desk")
