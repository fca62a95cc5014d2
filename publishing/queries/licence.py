"""A partner's licence: in words, and what of it holds for articles."""

from datetime import datetime, timedelta

from django.utils.text import get_text_list

from accounts.enums import Visibility
from articles.models import Article
from publishing.models import Partner


def in_words(partner: Partner) -> str:
    """“What Harbour desk publishes, in en and de, 15 minutes after it is out.”"""
    desks = get_text_list([desk.name for desk in partner.desks.all()], "and") or "every open desk"
    spoken = f", in {get_text_list(partner.languages, 'and')}" if partner.languages else ", in every language"
    told = " Endpoints hear of its articles too." if partner.told_of_articles else ""
    return f"What {desks} publishes{spoken}, {_delay(partner.delay_minutes)}.{told}"


def covers(partner: Partner, article: Article) -> bool:
    """Whether the partner's endpoints may hear of this article: by its grant, its desks and its languages, as
    ``PublicDocumentQuerySet.licensed_to`` has it for verdicts.
    """
    desks = {desk.pk for desk in partner.desks.all()}
    if not (article.desk_id in desks if desks else article.desk.visibility == Visibility.OPEN):
        return False
    said, spoken = article.language.casefold(), [name.casefold() for name in partner.languages]
    return partner.told_of_articles and (
        not spoken or any(said == name or said.startswith(f"{name}-") for name in spoken)
    )


def heard_at(partner: Partner, article: Article, happened_at: datetime) -> datetime:
    """From when on they may: after the delay, and never under embargo."""
    passed = happened_at + timedelta(minutes=partner.delay_minutes)
    return max(passed, article.embargo_until or passed)


def _delay(minutes: int) -> str:
    if not minutes:
        return "as soon as it is out"
    return f"{minutes:,} minute{'' if minutes == 1 else 's'} after it is out"
