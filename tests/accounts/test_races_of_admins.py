"""An admin and a person are locked in one order, whatever is done to both at once."""

from collections.abc import Callable
from threading import Barrier

import pytest
from django.db import connection

from accounts import actions
from accounts.actions.invitations import create_invitation
from accounts.models import Invitation, User
from tests.accounts.constants import MONDAY
from tests.concurrency import at_once, while_somebody_waits

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


def deactivate(ada: User, maria: User) -> None:
    actions.deactivate_person(maria, by=ada, at=MONDAY)


def demote(ada: User, maria: User) -> None:
    actions.update_person(maria, by=ada, at=MONDAY, admin=False)


@pytest.mark.parametrize("change", [deactivate, demote])
def test_an_admin_invites_whom_another_is_letting_go(
    ada: User, maria: User, change: Callable[[User, User], None]
) -> None:
    if change is demote:
        User.objects.filter(pk=maria.pk).update(is_staff=True)
        maria.refresh_from_db()
    while_somebody_waits(
        lambda: User.objects.select_for_update().get(pk=maria.pk),
        lambda: change(ada, maria),
        # The invitation names the admin, whose row it therefore locks after the person's.
        lambda: create_invitation(maria, by=ada, at=MONDAY),
    )
    maria.refresh_from_db()
    assert (maria.is_active, maria.is_staff) == (change is demote, False)
    assert Invitation.objects.count() == 1


def test_two_admins_invite_each_other(ada: User, maria: User, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk__in=[ada.pk, maria.pk]).update(is_staff=True, email="desk@example.org")
    ada, maria = User.objects.get(pk=ada.pk), User.objects.get(pk=maria.pk)
    both = Barrier(2)  # each holds the other, and is about to name themselves
    monkeypatch.setattr("accounts.actions.invitations.revoke_invitations", lambda *_, **__: both.wait(20))
    came = at_once(
        [
            lambda: create_invitation(maria, by=ada, at=MONDAY),
            lambda: create_invitation(ada, by=maria, at=MONDAY),
        ]
    )
    assert came == {"done": 2}
