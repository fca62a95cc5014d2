"""The claim: what it says and stands on, the ruling, the acts, the record. Every act comes back here."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views.gate import who
from factcheck.actions.evidence import may_cite
from factcheck.actions.ruling import adverse
from factcheck.enums import Standing
from factcheck.forms.citation import CitationForm, CiteForm, NameForm, UnnameForm
from factcheck.forms.ruling import RulingForm, of_verdict
from factcheck.models import Claim
from factcheck.policies import STANDARDS, Facts
from factcheck.queries import reports, told
from factcheck.queries.archiving import captures
from factcheck.queries.changed import brought_back
from factcheck.queries.claim_page import draft_of, live_tag, mark_of, people_of, place_in_mine
from factcheck.queries.claim_places import places_of
from factcheck.queries.claim_sources import SourceItem, sources_of
from factcheck.queries.claim_verdicts import is_veiled, verdicts_of
from factcheck.queries.drafted import drafted
from factcheck.queries.facts import claim_facts, latest_verdict, live_checker
from factcheck.queries.interests import declared_in
from factcheck.queries.legal_hold import legal_hold_on
from factcheck.queries.offered import Offer, claim_offers
from factcheck.queries.soft_lock import somebody_else_on
from factcheck.views.claim_acts import Act, acts, place_acts
from factcheck.views.claim_drift import begun, offer_decisions
from factcheck.views.claim_more import more_of
from factcheck.views.claim_reply_acts import asked_of
from factcheck.views.claim_review import review_context
from factcheck.views.tried import Tried
from lib.clock import now
from lib.table import Row
from lib.times import due, when, zone
from record.models import Event
from record.queries import history

RECORD = 40
"""The newest entries shown with the claim; all of them have a page."""


@login_required
@require_safe
def claim(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return page(request, public_id, replacing=request.GET.get("replace", ""))


def seen_by(request: HttpRequest, public_id: UUID) -> Claim:
    """The claim, if this person may know of it; else 404."""
    return get_object_or_404(
        Claim.objects.visible_to(who(request)).select_related("desk"), public_id=public_id
    )


def page(
    request: HttpRequest,
    public_id: UUID,
    tried: Tried | None = None,
    *,
    cite_form: CiteForm | None = None,
    replacing: str = "",
) -> HttpResponse:
    """The whole page; with a refused attempt, at its status, with what was typed in its place.

    ``cite_form`` is a new source as far as it was typed, to be shown open; ``replacing`` the public id of the
    citation that it is to replace.
    """
    user, at = who(request), now()
    tag = live_tag(user, public_id, at=at)
    claim = seen_by(request, public_id)
    facts = claim_facts(claim, user, at)
    events = history("claim", claim)
    changed = list(events[tried.version :]) if tried is not None and tried.stale else []
    newest = list(events.reverse()[: RECORD + 1])
    veiled = is_veiled(claim, user)

    def record(these: list[Event]) -> list[told.Line]:
        tz = zone(claim.desk.timezone)
        return told.lines(these, viewer=user, at=at, tz=tz, inside=bool(facts.role), veiled=veiled)

    offered = claim_offers(claim, facts)
    recorded = record(newest[:RECORD])
    back = brought_back(newest[:RECORD])
    legal_hold = legal_hold_on(claim)
    context = live_context(claim, user, facts, at=at, seen=claim.version, veiled=veiled, tried=tried) | {
        "record": recorded,
        "back": recorded[newest.index(back)] if back is not None else None,
        "more_record": len(newest) > RECORD,
        "offered": acts(claim, [o for o in offered if o.step != "submit"], tried, lead=not _submit(offered)),
        "mine": place_in_mine(claim, user),
        "replies": asked_of(claim, facts, tried, at=at),
        "live_url": f"{reverse('claim_live', args=[claim.public_id])}?seen={claim.version}",
        "live_tag": tag,
        "more": more_of(claim, user, facts, tried, held=legal_hold is not None),
        "legal_hold": legal_hold,
        "reports": reports.rows(reports.of_claim(claim, user), at) if claim.standing != Standing.NONE else [],
        "declared": declared_in(claim, user, facts, live_checker(claim)),
        "may_defend": not STANDARDS.refusal(facts),
        "cite_form": None
        if may_cite(facts)
        else cite_form or (tried and tried.form_of("cite")) or begun(claim, user, replacing),
        "cite_key": not any(offer.key == "s" for offer in offered),
    }
    context |= _verdict_context(claim, user, facts, tried, at=at, submit=_submit(offered), veiled=veiled)
    if tried is not None:
        context |= {
            "tried": tried,
            "kept": tried.kept(),
            "changes": record(changed),
        }
    return render(request, "factcheck/claim.html", context, status=tried.error.status if tried else 200)


def live_context(
    claim: Claim,
    user: User,
    facts: Facts,
    *,
    at: datetime,
    seen: int,
    veiled: bool,
    tried: Tried | None = None,
) -> dict[str, Any]:
    """What the living part shows: state, places, sources with their health, what must hold before review.

    ``seen`` is the version that the page around it was drawn from; what came after is told, but for what was
    ruled, where that is ``veiled`` (``queries.claim_verdicts``).
    """
    tz = zone(claim.desk.timezone)
    verdict = latest_verdict(claim)
    sources = sources_of(claim, user, at=at, tz=tz)
    may = not may_cite(facts)
    restricted = facts.role and any(item.seen and item.citation.source.restricted for item in sources)
    people = list(people_of(claim.desk)) if restricted else []
    pages = [item.citation.source for item in sources if item.seen]
    captured = captures(pages, at=at, tz=tz, ask=bool(facts.role))
    for item in sources:
        item.capture = captured.get(item.citation.source_id)
    for item in sources:
        item.offered = _source_acts(claim, item, people, may=may, tried=tried)
        offer_decisions(claim, item, facts, tried)
    places = places_of(claim, at=at, tz=tz)
    for place in places:
        if place.undecided:
            place.offered = place_acts(claim, place.appearance, facts, tried)
    submit = _submit(claim_offers(claim, facts))
    after: list[told.Line] = []
    if claim.version > seen:
        events = list(history("claim", claim)[seen:])
        after = told.lines(events, viewer=user, at=at, tz=tz, inside=bool(facts.role), veiled=veiled)
    return {
        "claim": claim,
        "tags": claim.tags,
        "here": f"{reverse('claim', args=[claim.public_id])}#sources",
        "facts": facts,
        "mark": mark_of(claim, facts, verdict),
        "veiled": veiled,
        "on_it": somebody_else_on(claim, user, at=at, tz=tz),
        "take_over": _take_over(claim, facts),
        "checker": live_checker(claim),
        "goes_out": when(claim.publish_at, at=at, tz=tz) if claim.publish_at else "",
        "zone": tz.key.replace("_", " "),
        "due": due(claim.due_at, at=at, tz=tz, over=claim.state in ("settled", "closed")),
        "sources": sources,
        "places": places,
        "after": after,
        "submit": submit,
        "gates": gates(submit.row, facts, ruling_form(claim, user)) if submit else None,
    }


def _take_over(claim: Claim, facts: Facts) -> list[Act]:
    if not facts.role:
        return []
    url = reverse("claim_take_over", args=[claim.public_id])
    return [Act(step="take-over", label="Take over", url=url, version=claim.version)]


def ruling_form(claim: Claim, user: User) -> RulingForm:
    """The ruling as this person left it: their draft, else the last one that was filed, else nothing."""
    fields, _ = draft_of(claim, user)
    verdict = latest_verdict(claim)
    return RulingForm(claim, initial=fields or (of_verdict(verdict) if verdict else {}))


def gates(submit: Row, facts: Facts, form: RulingForm) -> list[dict[str, Any]]:
    """What has to hold before review, from the row of ``submit``, judged over what has been typed so far."""
    ruling = form.drafted()
    missing = ruling.problems(form.asked)
    judged = replace(
        facts,
        ruling_given=True,
        source_waiver=bool(ruling.source_waiver.strip()),
        on_author=bool(ruling.on_author.strip()),
        adverse=adverse(form.claim, ruling),
        reply_waiver=bool(ruling.reply_waiver.strip()),
        ruling_problems=tuple(sentence for sentences in missing.values() for sentence in sentences),
    )
    reasons = [(guard, guard.reason(judged)) for guard in submit.guards]
    return [{"held": not reason, "text": reason or guard.name.capitalize()} for guard, reason in reasons]


def _submit(offered: list[Offer]) -> Offer | None:
    return next((offer for offer in offered if offer.step == "submit"), None)


def _verdict_context(
    claim: Claim,
    user: User,
    facts: Facts,
    tried: Tried | None,
    *,
    at: datetime,
    submit: Offer | None,
    veiled: bool,
) -> dict[str, Any]:
    tz = zone(claim.desk.timezone)
    filed = verdicts_of(claim, user, at=at, tz=tz)
    form = None
    saved, saved_iso = "", ""
    if submit is not None:
        sent = tried.form_of("submit") if tried else None
        form = sent if isinstance(sent, RulingForm) else ruling_form(claim, user)
        _, saved_at = draft_of(claim, user)
        if saved_at is not None:
            saved, saved_iso = when(saved_at, at=at, tz=tz), saved_at.isoformat()
    return {
        "ruling": form,
        "ruling_url": reverse("claim_step", args=[claim.public_id, "submit"]) if submit else "",
        "draft_saved": saved,
        "draft_saved_iso": saved_iso,
        "drafted": drafted(claim, form.asked, {name: form.typed(name) for name in form.fields})
        if form is not None
        else None,
        "filed": filed[0] if filed and form is None and not veiled else None,
        "earlier": filed if form is not None or veiled else filed[1:],
    } | review_context(claim, user, facts, filed, tried, lead=form is None and not veiled, at=at, tz=tz)


def _source_acts(
    claim: Claim, item: SourceItem, people: list[User], *, may: bool, tried: Tried | None
) -> list[Act]:
    if not item.seen:
        return []
    citation = item.citation
    offered: list[Act] = []

    def add(step: str, label: str, route: str, key: UUID, form: Any = None) -> None:
        offered.append(
            Act(
                step=f"{step}-{citation.public_id}",
                label=label,
                url=reverse(route, args=[key]),
                version=claim.version,
                form=form,
            )
        )

    if citation.source.url:
        add("check", "Check now", "check_now", citation.source.public_id)
    if item.capture and item.capture.may_ask:
        add("archive", item.capture.ask, "source_archive", citation.source.public_id)
    if citation.source.restricted and people:
        name = f"name:{citation.public_id}"
        form = (tried and tried.form_of(name)) or NameForm(citation, people)
        add("name", "Show it to", "citation_name", citation.public_id, form)
        hide = UnnameForm(citation)
        if hide.people:
            form = (tried and tried.form_of(f"unname:{citation.public_id}")) or hide
            add("unname", "Hide it from", "citation_unname", citation.public_id, form)
    if may:
        name = f"citation:{citation.public_id}"
        form = (tried and tried.form_of(name)) or CitationForm(citation)
        add("edit", "Edit", "citation_edit", citation.public_id, form)
        add("remove", "Remove", "citation_remove", citation.public_id)
    return offered
