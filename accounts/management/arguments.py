"""Arguments of commands that name a person or a desk."""

from django.core.management.base import CommandError

from accounts.models import Desk, User


def get_user(username: str) -> User:
    """Return the user of that name. Raises CommandError for an unknown one."""
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(f'There is no user "{username}".')
    return found


def get_desk(slug: str) -> Desk:
    """Return the desk with that slug. Raises CommandError for an unknown one."""
    found = Desk.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f'There is no desk "{slug}". Desks: {known}.')
    return found
