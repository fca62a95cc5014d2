"""The flag form filled in from the selected words, with what the desk knows of the same claim."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views.auth import current_user
from articles.models import Article, Revision
from articles.models.enums import Provenance
from factcheck.claims.forms import SelectionForm
from factcheck.galley.items import get_default_statement
from factcheck.models import Appearance, Claim
from factcheck.models.enums import ITEM_KINDS, DatePrecision
from factcheck.screens.article.flag_form import build_flag_form
from factcheck.screens.article.views import get_visible_article
from factcheck.search.claims_in_progress import ClaimInProgress, list_claims_in_progress
from factcheck.search.earlier_verdicts import EarlierVerdict, list_earlier_verdicts
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.galley_items import get_item, list_candidates
from factcheck.workflow.policies import CHECKER
from lib.claim_extraction import ExtractedClaim, LoosePart, extract_claim
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid
from lib.text_anchoring.selectors import build_selector
from lib.text_search import MIN_SCORE

MAX_EARLIER_VERDICTS = 3


@dataclass(kw_only=True)
class ClaimAutofill:
    """First values of the flag form, with what a person has to look at before they are saved.

    ``loose`` are the parts of the statement that do not stand alone; ``nearest_speaker`` is a name to choose
    where the text does not say whose words they are.
    """

    values: dict[str, Any]
    loose: list[LoosePart] = field(default_factory=list)
    nearest_speaker: str = ""
    in_progress: list[ClaimInProgress] = field(default_factory=list)
    earlier: list[EarlierVerdict] = field(default_factory=list)


@require_safe
def article_flag_autofill(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Render the flag form for the text between ``?start`` and ``?end`` of the newest revision."""
    user = current_user(request)
    article = get_visible_article(user, public_id)
    facts = get_actor_facts(user, article.desk, now())
    if refusal := CHECKER.refusal(facts):
        raise PermissionDenied(refusal)
    selection = SelectionForm(request.GET)
    revision = article.current_revision
    if not selection.is_valid() or revision is None or selection.cleaned_data["revision"] != revision.number:
        raise Http404("no such selection")
    try:
        autofill = autofill_claim(
            revision, selection.cleaned_data["start"], selection.cleaned_data["end"], user=user
        )
    except Invalid as error:
        raise Http404("no such selection") from error
    context = {
        "article": article,
        "form": build_flag_form(
            article, facts.role or None, initial={**autofill.values, "revision": revision.number}
        ),
        "url": reverse("article_flag", args=[article.public_id]),
        "autofill": autofill,
        "tz": get_timezone(article.desk.timezone),
    }
    return render(request, "components/flag_form.html", context)


def autofill_claim(revision: Revision, start: int, end: int, *, user: User) -> ClaimAutofill:
    """Return the values for a claim on ``revision.text[start:end]``. Raise Invalid outside the text."""
    article = revision.article
    selector = build_selector(revision.text, start, end)
    tz = get_timezone(article.desk.timezone)
    published = article.published_at.astimezone(tz).date() if article.published_at else None
    found = extract_claim(
        revision.text,
        selector.start,
        selector.end,
        list_candidates(revision, article.language),
        language=article.language,
        published=published,
    )
    values: dict[str, Any] = {
        "start": selector.start,
        "end": selector.end,
        "exact": selector.exact,
        "statement": found.statement.words,
        "kind": found.kind,
        "language": article.language,
    }
    loose = list(found.statement.loose)
    if statement := _get_item_statement(revision, selector.start, selector.end, found):
        values["statement"], loose = statement, []
    values |= _get_claim_date_values(article, found, published)
    if found.speaker and found.speaker.is_certain:
        values["claimant"] = found.speaker.name
    new_claim = Claim(
        statement=values["statement"],
        claimant=values.get("claimant", ""),
        kind=found.kind,
        language=article.language,
    )
    earlier = [one for one in list_earlier_verdicts(new_claim, user) if one.score >= MIN_SCORE]
    return ClaimAutofill(
        values=values,
        loose=loose,
        nearest_speaker=found.speaker.name if found.speaker and not found.speaker.is_certain else "",
        in_progress=list_claims_in_progress(
            values["statement"], user, place=Appearance(revision=revision, **asdict(selector))
        ),
        earlier=earlier[:MAX_EARLIER_VERDICTS],
    )


def _get_item_statement(revision: Revision, start: int, end: int, found: ExtractedClaim) -> str:
    """Return the statement for an item of our own copy that is a name; "" for all other words."""
    if revision.article.provenance != Provenance.OWN_COPY or found.kind not in ITEM_KINDS:
        return ""
    try:
        item = get_item(revision, start=start, end=end, kind=found.kind)
    except Invalid:
        return ""
    return get_default_statement(revision.text, item) if item.kind == "name" else ""


def _get_claim_date_values(article: Article, found: ExtractedClaim, published: date | None) -> dict[str, Any]:
    """Return the date said: as the text has it, else the day on which somebody else published it."""
    if found.speech_date is not None:
        return {"said_on": found.speech_date.day, "said_precision": found.speech_date.precision}
    if published is not None and article.provenance == Provenance.EXTERNAL:
        return {"said_on": published, "said_precision": DatePrecision.DAY}
    return {}
