"""A partner's licence: in words, and its rules for articles."""

from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext

from accounts.models import Desk
from accounts.models.enums import Visibility
from articles.models import Article
from lib.text.phrases import format_number, join_with_and
from publishing.models import Partner


def describe_license(partner: Partner) -> str:
    """Describe a licence in short facts: “Desks: Harbour desk · Languages: en and de · No delay”."""
    desks = join_with_and([desk.name for desk in partner.desks.all()])
    languages = join_with_and(partner.languages)
    facts = [
        gettext("Desks: {desks}").format(desks=desks) if desks else gettext("All open desks"),
        gettext("Languages: {languages}").format(languages=languages)
        if languages
        else gettext("All languages"),
        _describe_delay(partner.delay_minutes),
    ]
    if partner.receives_article_events:
        facts.append(gettext("Webhooks also get events about articles"))
    return " · ".join(facts)


def is_covered(partner: Partner, article: Article) -> bool:
    """True if the partner's webhooks may receive events of this article.

    By its grant, its desks and its languages, as ``LicensedQuerySet.covered_by_license`` has it for verdicts.
    """
    return partner.receives_article_events and is_licensed(partner, article.desk, article.language)


def is_licensed(partner: Partner, desk: Desk, language: str) -> bool:
    """Return whether its licence covers this desk and language, as ``filter_covered_by`` has it for rows."""
    desks = {one.pk for one in partner.desks.all()}
    if not (desk.pk in desks if desks else desk.visibility == Visibility.OPEN):
        return False
    value, spoken = language.casefold(), [name.casefold() for name in partner.languages]
    return not spoken or any(value == name or value.startswith(f"{name}-") for name in spoken)


def get_visible_at(partner: Partner, article: Article, happened_at: datetime) -> datetime:
    """Return when its webhooks may receive the event: after the delay, and never under embargo."""
    passed = happened_at + timedelta(minutes=partner.delay_minutes)
    return max(passed, article.embargo_until or passed)


def _describe_delay(minutes: int) -> str:
    if not minutes:
        return gettext("No delay")
    return ngettext("{count} minute after publication", "{count} minutes after publication", minutes).format(
        count=format_number(minutes)
    )
