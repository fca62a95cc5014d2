"""Digests: e-mails to partners' people who want them, with what became public under their licence."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.actions.emails import queue_email
from accounts.models import User
from audit.actions import append_event
from factcheck.models.enums import CorrectionClass
from lib.datetimes.humanize import format_public_time
from lib.db.leases import Lease, claim_due_rows, finish_lease
from lib.errors import Invalid, NotAllowed
from lib.text.phrases import format_number, join_with_and
from publishing.models import PartnerDigest, PartnerPerson, PublicDocument
from publishing.models.partner_digest import PartnerDigestFrequency
from publishing.partners.digest_content import PartnerDigestContent, get_partner_digest_content
from publishing.partners.people import require_partner_access
from publishing.partners.rate_limits import count_console_action

logger = logging.getLogger("stet.digest")

SEND_HOUR = 6
"""UTC: partners have no time zone of their own here."""
LEASE_SECONDS = 60.0
"""Longer than the time limit of the task."""
BUDGET_SECONDS = 10.0
"""Seconds after which a run begins no further e-mail."""
SIGNING_SALT = "publishing.digest"
OWN_DIGEST_MESSAGE = gettext_lazy("You can change this only for yourself.")
FREQUENCY_SENTENCES = {
    PartnerDigestFrequency.DAILY: gettext_lazy("You get this e-mail every morning if something changed."),
    PartnerDigestFrequency.WEEKLY: gettext_lazy("You get this e-mail every Monday if something changed."),
}
CORRECTION_NOTES = {
    CorrectionClass.MINOR: (gettext_lazy("Minor correction"), gettext_lazy("Minor correction: {note}")),
    CorrectionClass.SIGNIFICANT: (
        gettext_lazy("Significant correction"),
        gettext_lazy("Significant correction: {note}"),
    ),
    CorrectionClass.MAJOR: (gettext_lazy("Major correction"), gettext_lazy("Major correction: {note}")),
}
"""Each class without and with the newsroom's note."""


@transaction.atomic
def set_digest_frequency(person: PartnerPerson, *, by: User, at: datetime, frequency: str) -> PartnerDigest:
    """Set one's own choice (a value of PartnerDigestFrequency).

    The first digest reports nothing from before it was wanted. Raises NotAllowed for anybody else, and
    Invalid at ``frequency``.
    """
    if by != person.user:
        raise NotAllowed(OWN_DIGEST_MESSAGE)
    require_partner_access(by, person.partner)
    if frequency not in PartnerDigestFrequency.values:
        raise Invalid(gettext("Choose one of the options."), field="frequency")
    if frequency != PartnerDigestFrequency.OFF:
        count_console_action(by, person.partner, at=at)
    return _save_frequency(person, frequency, by=by, at=at)


@transaction.atomic
def unsubscribe_digest(digest: PartnerDigest, *, at: datetime) -> None:
    """Stop the digest for whoever holds the link of an e-mail. Safe to repeat."""
    _save_frequency(digest.person, PartnerDigestFrequency.OFF, by=digest.person.user, at=at, by_link=True)


def get_unsubscribe_url(digest: PartnerDigest) -> str:
    """Return the URL in an e-mail that stops the digest without signing in. It never expires."""
    token = signing.dumps(str(digest.public_id), salt=SIGNING_SALT)
    return settings.STET_BASE_URL + reverse("digest_unsubscribe", args=[token])


def find_digest_by_token(token: str) -> PartnerDigest | None:
    """Return the digest that such a URL stops; None for a URL that is not ours."""
    try:
        public_id = signing.loads(token, salt=SIGNING_SALT)
    except signing.BadSignature:
        return None
    found = PartnerDigest.objects.select_related("person__partner", "person__user")
    return found.filter(public_id=public_id).first()


def send_due_digests(*, clock: Callable[[], datetime], seconds: float = BUDGET_SECONDS) -> int:
    """Queue the e-mails that are due, until none is or ``seconds`` have passed; return how many.

    An e-mail and the position that it reports up to are written together or not at all: a worker that dies in
    between leaves nothing, and the next one reports the same. Suspended partners, and people who were
    deactivated, get nothing.
    """
    until = time.monotonic() + seconds
    written = 0
    people = PartnerPerson.objects.filter(partner__is_active=True, user__is_active=True)
    wanted = PartnerDigest.objects.filter(person__in=people.exclude(user__email=""))
    while time.monotonic() < until:
        leases = claim_due_rows(wanted, now=clock(), seconds=LEASE_SECONDS, limit=1)
        if not leases:
            break
        try:
            written += _write_digest(leases[0], at=clock())
        except Exception:
            # One e-mail that fails holds up no other; it is tried again after its lease.
            logger.exception("a partner's digest could not be written")
    return written


def get_next_due_at(frequency: str, *, after: datetime) -> datetime | None:
    """Return when the next e-mail is due; None for never."""
    if frequency == PartnerDigestFrequency.OFF:
        return None
    morning = after.astimezone(UTC).replace(hour=SEND_HOUR, minute=0, second=0, microsecond=0)
    if morning <= after:
        morning += timedelta(days=1)
    return morning + timedelta(
        days=-morning.weekday() % 7 if frequency == PartnerDigestFrequency.WEEKLY else 0
    )


def _save_frequency(
    person: PartnerPerson, frequency: str, *, by: User, at: datetime, by_link: bool = False
) -> PartnerDigest:
    PartnerPerson.objects.select_for_update().get(pk=person.pk)
    digest, _ = PartnerDigest.objects.get_or_create(person=person, defaults={"sent_published_before": at})
    before = digest.frequency
    if before == frequency:
        return digest
    if before == PartnerDigestFrequency.OFF:
        digest.sent_position = PublicDocument.objects.aggregate(last=Max("position"))["last"] or 0
        digest.sent_published_before = person.partner.get_visibility_cutoff(at)
    digest.frequency, digest.due_at = frequency, get_next_due_at(frequency, after=at)
    # A worker that is writing now loses its lease: a digest that is not wanted any more is not sent.
    digest.leased_until = None
    digest.save(
        update_fields=["frequency", "due_at", "leased_until", "sent_position", "sent_published_before"]
    )
    append_event(
        actor=by,
        action="set_digest_frequency",
        subject=person.partner,
        at=at,
        from_state=before,
        to_state=frequency,
        details={"person": person.user.public_id, "by_link": by_link},
    )
    return digest


@transaction.atomic
def _write_digest(lease: Lease, *, at: datetime) -> bool:
    """Queue one person's digest, and save up to where it reports; return True if there was anything."""
    found = PartnerDigest.objects.select_related("person__partner", "person__user")
    digest = found.filter(pk=lease.pk, person__partner__is_active=True).first()
    if digest is None:
        return False  # suspended since; it is due when the partner is resumed
    news = get_partner_digest_content(digest, at=at)
    data = {"sent_position": news.position, "sent_published_before": news.before}
    due_at = get_next_due_at(digest.frequency, after=at)
    if not finish_lease(PartnerDigest.objects.all(), lease.pk, lease.attempt, due_at=due_at, **data):
        return False
    if not news.has_changes:
        return False
    with translation.override(digest.person.user.preferred_language):
        _queue_digest(digest, news, at=at)
    return True


def _queue_digest(digest: PartnerDigest, news: PartnerDigestContent, *, at: datetime) -> None:
    """Queue the e-mail, in the language that is active."""
    stop = get_unsubscribe_url(digest)
    context = {
        "newsroom": settings.STET_NEWSROOM_NAME,
        "partner": digest.person.partner,
        "sections": list(_iter_sections(news)),
        "unnamed": news.unnamed,
        "lang": translation.get_language(),
        "api": settings.STET_BASE_URL + reverse("api_docs"),
        "frequency": FREQUENCY_SENTENCES[PartnerDigestFrequency(digest.frequency)],
        "at": format_public_time(at),
        "choose": settings.STET_BASE_URL + reverse("console_digest"),
        "stop": stop,
    }
    queue_email(
        to=digest.person.user.email,
        recipient=digest.person.user,
        subject=_build_subject(news),
        text=_render_text(context),
        html=render_to_string("publishing/partners/digest_email.html", context),
        unsubscribe=stop,
        at=at,
    )


def _build_subject(news: PartnerDigestContent) -> str:
    """Return the subject: “The Harbour Paper: 1 retracted, 2 corrected and 12 published”."""
    retracted, under_review, corrected = len(news.retracted), len(news.under_review), len(news.corrected)
    reaffirmed, published, unnamed = len(news.reaffirmed), len(news.published), news.unnamed
    counted = (
        (retracted, ngettext("{count} retracted", "{count} retracted", retracted)),
        (under_review, ngettext("{count} under review", "{count} under review", under_review)),
        (corrected, ngettext("{count} corrected", "{count} corrected", corrected)),
        (reaffirmed, ngettext("{count} reaffirmed", "{count} reaffirmed", reaffirmed)),
        (published, ngettext("{count} published", "{count} published", published)),
        (unnamed, ngettext("{count} more", "{count} more", unnamed)),
    )
    summary = [text.format(count=format_number(count)) for count, text in counted if count]
    return gettext("{newsroom}: {summary}").format(
        newsroom=settings.STET_NEWSROOM_NAME, summary=join_with_and(summary)
    )


def _iter_sections(news: PartnerDigestContent) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield (title, verdicts), most urgent first; each verdict as ``words``, ``note`` and ``url``."""
    if news.retracted:
        missing = [
            {"words": _quote_claim(one), "note": _clean_line(one["note"]), "url": one["url"]}
            for one in news.retracted
        ]
        yield gettext("Retracted: take down your copies of these"), missing
    if news.under_review:
        yield (
            gettext("Under review: we are checking these again"),
            [_build_verdict_entry(one, "") for one in news.under_review],
        )
    if news.corrected:
        corrected = [_build_verdict_entry(one, _describe_correction(one)) for one in news.corrected]
        yield gettext("Corrected verdicts"), corrected
    if news.reaffirmed:
        yield (
            gettext("Reaffirmed after a review"),
            [_build_verdict_entry(one, "") for one in news.reaffirmed],
        )
    if news.published:
        yield gettext("Published verdicts"), [_build_verdict_entry(one, "") for one in news.published]


def _build_verdict_entry(one: dict[str, Any], note: str) -> dict[str, str]:
    words = f"{one['rating']['label']} · {_quote_claim(one)}"
    return {"words": words, "note": note, "url": one["url"]}


def _quote_claim(one: dict[str, Any]) -> str:
    """Return who said it and the claim, of a verdict or a tombstone."""
    statement = _clean_line(one.get("summary") or one["statement"])
    if not one["claimant"]:
        return gettext("“{statement}”").format(statement=statement)
    return gettext("{claimant}: “{statement}”").format(
        claimant=_clean_line(one["claimant"]), statement=statement
    )


def _describe_correction(one: dict[str, Any]) -> str:
    last = one["corrections"][-1]
    bare, with_note = CORRECTION_NOTES[CorrectionClass(last["class"])]
    return with_note.format(note=_clean_line(last["note"])) if last["note"] else str(bare)


def _clean_line(text: str) -> str:
    """Return the text on one line, at most 400 characters long."""
    words = " ".join(text.split())
    return words if len(words) <= 400 else f"{words[:399]}…"


def _render_text(context: dict[str, Any]) -> str:
    parts = [
        gettext(
            "Published, corrected and retracted by {newsroom} since the last e-mail, within the licence of "
            "{partner}, as of {at}."
        ).format(**context)
    ]
    for title, verdicts in context["sections"]:
        parts.append(title)
        parts += ["\n".join(line for line in _iter_entry_lines(one)) for one in verdicts]
    if unnamed := context["unnamed"]:
        parts.append(
            ngettext(
                "And {count} more. Fetch it with the API: {url}",
                "And {count} more. Fetch them with the API: {url}",
                unnamed,
            ).format(count=format_number(unnamed), url=context["api"])
        )
    parts += [
        str(context["frequency"]),
        gettext("Choose how often you get it:\n{url}").format(url=context["choose"]),
        gettext("Stop these e-mails without signing in:\n{url}").format(url=context["stop"]),
    ]
    return "\n\n".join(parts) + "\n"


def _iter_entry_lines(one: dict[str, str]) -> Iterator[str]:
    yield from (f"  {one[name]}" for name in ("words", "note", "url") if one[name])
