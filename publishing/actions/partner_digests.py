"""Digests: letters to a partner's people who want them, with what became public under their licence."""

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

from accounts.actions.letters import write_letter
from accounts.models import User
from lib.errors import Invalid, NotAllowed
from lib.leases import Lease, finish, lease_due
from publishing.actions.authority import require_own
from publishing.actions.rationing import ration_act
from publishing.models import PartnerDigest, PartnerPerson, PublicDocument
from publishing.models.partner_digest import Often
from publishing.queries.page import moment_in_words
from publishing.queries.partner_news import News, news_for
from record.actions import append

logger = logging.getLogger("stet.digest")

HOUR = 6
"""UTC: partners have no time zone of their own here."""
LEASE_SECONDS = 60.0
"""Longer than the time limit of the task."""
BUDGET = 10.0
"""Seconds after which a run begins no further letter."""
SALT = "publishing.digest"
ONLY_YOURS = "Each person chooses for themselves."


@transaction.atomic
def choose_digest(person: PartnerPerson, *, by: User, at: datetime, often: str) -> PartnerDigest:
    """Set one's own choice (a value of Often). What happened before it was wanted is not told afterwards.

    Raises NotAllowed for anybody else, and Invalid at ``often``.
    """
    if by != person.user:
        raise NotAllowed(ONLY_YOURS)
    require_own(by, person.partner)
    if often not in Often.values:
        raise Invalid("Choose one of these.", fields={"often": ["Choose one of these."]})
    if often != Often.OFF:
        ration_act(by, person.partner, at=at)
    return _choose(person, often, by=by, at=at)


@transaction.atomic
def stop_digest(digest: PartnerDigest, *, at: datetime) -> None:
    """End it for whoever holds the link in a letter; once more does no harm."""
    _choose(digest.person, Often.OFF, by=digest.person.user, at=at, by_link=True)


def link_to_stop(digest: PartnerDigest) -> str:
    """The address in a letter through which it is stopped without signing in. It is good for ever."""
    token = signing.dumps(str(digest.public_id), salt=SALT)
    return settings.STET_BASE_URL + reverse("unsubscribe", args=[token])


def digest_of(token: str) -> PartnerDigest | None:
    """Which digest such an address stops; None for an address that is not ours."""
    try:
        public_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    found = PartnerDigest.objects.select_related("person__partner", "person__user")
    return found.filter(public_id=public_id).first()


def send_digests(*, clock: Callable[[], datetime], seconds: float = BUDGET) -> int:
    """Write the letters that are due, until none is or ``seconds`` have passed; answers how many.

    A letter and what it makes known are written together or not at all: a worker that dies in between leaves
    nothing, and the next one tells the same. Suspended partners, and people let go, are told nothing.
    """
    until = time.monotonic() + seconds
    written = 0
    people = PartnerPerson.objects.filter(partner__active=True, user__is_active=True)
    wanted = PartnerDigest.objects.filter(person__in=people.exclude(user__email=""))
    while time.monotonic() < until:
        leases = lease_due(wanted, now=clock(), seconds=LEASE_SECONDS, limit=1)
        if not leases:
            break
        try:
            written += _write(leases[0], at=clock())
        except Exception:
            # One letter that cannot be written keeps nobody else's back; it is tried again after its lease.
            logger.exception("a partner's digest could not be written")
    return written


def next_morning(often: str, *, after: datetime) -> datetime | None:
    """When the next letter is due; None for never."""
    if often == Often.OFF:
        return None
    morning = after.astimezone(UTC).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if morning <= after:
        morning += timedelta(days=1)
    return morning + timedelta(days=-morning.weekday() % 7 if often == Often.WEEKLY else 0)


def _choose(
    person: PartnerPerson, often: str, *, by: User, at: datetime, by_link: bool = False
) -> PartnerDigest:
    PartnerPerson.objects.select_for_update().get(pk=person.pk)
    digest, _ = PartnerDigest.objects.get_or_create(person=person, defaults={"told_before": at})
    before = digest.often
    if before == often:
        return digest
    if before == Often.OFF:
        digest.told_position = PublicDocument.objects.aggregate(last=Max("position"))["last"] or 0
        digest.told_before = person.partner.published_before(at)
    digest.often, digest.due_at = often, next_morning(often, after=at)
    # Whoever is writing now has lost the lease: what is not wanted any more is not sent.
    digest.leased_until = None
    digest.save(update_fields=["often", "due_at", "leased_until", "told_position", "told_before"])
    append(
        actor=by,
        step="choose_digest",
        subject_type="partner",
        subject=person.partner,
        at=at,
        from_state=before,
        to_state=often,
        details={"person": person.user.public_id, "by_link": by_link},
    )
    return digest


@transaction.atomic
def _write(lease: Lease, *, at: datetime) -> bool:
    """Write what one person was not told yet, and remember that they were; whether there was anything."""
    found = PartnerDigest.objects.select_related("person__partner", "person__user")
    digest = found.filter(pk=lease.pk, person__partner__active=True).first()
    if digest is None:
        return False  # suspended since; it is due when the partner is let back in
    news = news_for(digest, at=at)
    told = {"told_position": news.position, "told_before": news.before}
    due_at = next_morning(digest.often, after=at)
    if not finish(PartnerDigest.objects.all(), lease.pk, lease.attempt, due_at=due_at, **told):
        return False
    if not news.anything:
        return False
    stop = link_to_stop(digest)
    context = {
        "newsroom": settings.STET_NAME,
        "partner": digest.person.partner,
        "sections": list(_sections(news)),
        "unnamed": news.unnamed,
        "api": settings.STET_BASE_URL + reverse("api_docs"),
        "when": "each Monday morning" if digest.often == Often.WEEKLY else "each morning",
        "at": moment_in_words(at),
        "choose": settings.STET_BASE_URL + reverse("console_digest"),
        "stop": stop,
    }
    write_letter(
        to=digest.person.user.email,
        subject=_subject(news),
        text=_text(context),
        html=render_to_string("publishing/mail/digest.html", context),
        unsubscribe=stop,
        at=at,
    )
    return True


def _subject(news: News) -> str:
    """“The Harbour Paper: 1 retracted, 2 corrected, 12 published”."""
    counted = (("retracted", news.retracted), ("corrected", news.corrected), ("published", news.published))
    said = ", ".join(f"{len(told)} {word}" for word, told in counted if told)
    return f"{settings.STET_NAME}: {said}{f', {news.unnamed} more' if news.unnamed else ''}"


def _sections(news: News) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """(title, verdicts), what has to be acted on first; each verdict as ``words``, ``note`` and ``url``."""
    if news.retracted:
        gone = [{"words": "", "note": _line(one["reason"]), "url": one["url"]} for one in news.retracted]
        yield "Retracted: take down what you showed of these", gone
    if news.corrected:
        yield "Corrected", [_verdict(one, _correction(one)) for one in news.corrected]
    if news.published:
        yield "Published", [_verdict(one, "") for one in news.published]


def _verdict(one: dict[str, Any], note: str) -> dict[str, str]:
    who = f"{_line(one['claimant'])}: " if one["claimant"] else ""
    words = f"{one['rating']['label']}. {who}“{_line(one.get('summary') or one['statement'])}”"
    return {"words": words, "note": note, "url": one["url"]}


def _correction(one: dict[str, Any]) -> str:
    last = one["corrections"][-1]
    return f"Correction ({last['class']}){': ' if last['note'] else ''}{_line(last['note'])}"


def _line(text: str) -> str:
    """One line, whatever was typed, and not too long a one."""
    words = " ".join(text.split())
    return words if len(words) <= 400 else f"{words[:399]}…"


def _text(context: dict[str, Any]) -> str:
    parts = [
        f"What {context['newsroom']} published, corrected and retracted since the last letter, as far as "
        f"the licence of {context['partner']} covers it by {context['at']}."
    ]
    for title, verdicts in context["sections"]:
        parts.append(title.upper())
        parts += ["\n".join(line for line in _lines(one)) for one in verdicts]
    if context["unnamed"]:
        parts.append(f"And {context['unnamed']} more: pull them by the API, {context['api']}")
    parts += [
        f"This letter comes {context['when']} after something happened. Have it come otherwise:\n"
        f"{context['choose']}",
        f"Stop it, without signing in:\n{context['stop']}",
    ]
    return "\n\n".join(parts) + "\n"


def _lines(one: dict[str, str]) -> Iterator[str]:
    yield from (f"  {one[name]}" for name in ("words", "note", "url") if one[name])
