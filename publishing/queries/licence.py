"""A partner's licence in words, as its own people and the newsroom read it."""

from django.utils.text import get_text_list

from publishing.models import Partner


def in_words(partner: Partner) -> str:
    """“What Harbour desk publishes, in en and de, 15 minutes after it is out.”"""
    desks = get_text_list([desk.name for desk in partner.desks.all()], "and") or "every open desk"
    spoken = f", in {get_text_list(partner.languages, 'and')}" if partner.languages else ", in every language"
    return f"What {desks} publishes{spoken}, {_delay(partner.delay_minutes)}."


def _delay(minutes: int) -> str:
    if not minutes:
        return "as soon as it is out"
    return f"{minutes:,} minute{'' if minutes == 1 else 's'} after it is out"
