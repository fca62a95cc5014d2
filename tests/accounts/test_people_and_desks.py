"""Managing people, desks and roles: only an admin, always on the record, nothing personal in the chain."""

import json
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import actions
from accounts.models import Desk, Membership, User
from accounts.selectors import get_system_user
from audit.models import Event
from audit.selectors import list_events_of_subject
from audit.verify import verify_chain
from lib.errors import Blocked, Invalid, NotAllowed
from tests.accounts.constants import MONDAY, PASSWORD

VERBS = {
    "create_person": lambda by, maria, desk, key: actions.create_person(
        by=by, at=MONDAY, username="x", name="X"
    ),
    "create_service": lambda by, maria, desk, key: actions.create_service(
        by=by, at=MONDAY, username="x", name="X"
    ),
    "update_person": lambda by, maria, desk, key: actions.update_person(maria, by=by, at=MONDAY, admin=True),
    "deactivate": lambda by, maria, desk, key: actions.deactivate_person(maria, by=by, at=MONDAY),
    "reactivate": lambda by, maria, desk, key: actions.reactivate_person(maria, by=by, at=MONDAY),
    "create_desk": lambda by, maria, desk, key: actions.create_desk(by=by, at=MONDAY, name="X", slug="x"),
    "update_desk": lambda by, maria, desk, key: actions.update_desk(desk, by=by, at=MONDAY, quorum=3),
    "set_membership": lambda by, maria, desk, key: actions.set_membership(
        maria, desk, by=by, at=MONDAY, role="standards"
    ),
    "remove_membership": lambda by, maria, desk, key: actions.remove_membership(
        maria, desk, by=by, at=MONDAY
    ),
    "set_roles": lambda by, maria, desk, key: actions.set_roles(
        maria, by=by, at=MONDAY, roles=[(desk, "editor")]
    ),
    "issue_api_key": lambda by, maria, desk, key: actions.issue_api_key(
        key.principal, by=by, at=MONDAY, label="x"
    ),
    "revoke_api_key": lambda by, maria, desk, key: actions.revoke_api_key(key, by=by, at=MONDAY),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_nobody_but_an_admin_may(ada, otto, maria, politics, cms, verb):
    key = actions.issue_api_key(cms, by=ada, at=MONDAY, label="CMS").key
    before = Event.objects.count()
    with pytest.raises(NotAllowed, match="Only an admin"):
        verb(otto, maria, politics, key)
    assert Event.objects.count() == before


def test_an_admin_who_was_let_go_may_nothing_more(ada, maria):
    User.objects.filter(pk=ada.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        actions.create_desk(by=User.objects.get(pk=ada.pk), at=MONDAY, name="X", slug="x")


def test_every_step_is_on_the_record_and_no_name_is_in_the_chain(ada, otto, maria, politics):
    steps = [event.action for event in list_events_of_subject("user", maria)]
    assert steps == ["create_person", "set_membership"]
    assert list_events_of_subject("user", maria)[0].details["name"] == "Maria Lund"
    chain = json.dumps(list(Event.objects.values()), default=str)
    for personal in ("Maria", "maria", "example.org", "Otto"):
        assert personal not in chain
    assert verify_chain().ok


def test_a_change_of_role_keeps_what_was_before(ada, maria, politics):
    actions.set_membership(maria, politics, by=ada, at=MONDAY, role="editor")
    event = list_events_of_subject("user", maria).reverse()[0]
    assert (event.from_state, event.to_state) == ("checker", "editor")
    assert event.details == {"desk": str(politics.public_id)}
    actions.set_membership(maria, politics, by=ada, at=MONDAY, role="editor")
    assert list_events_of_subject("user", maria).reverse()[0] == event, "nothing changed, nothing to note"


@pytest.mark.parametrize(("given", "field"), [
    ({"username": "MARIA"}, "username"), ({"username": "maria"}, "username"),
    ({"username": "a b"}, "username"),
    ({"name": "  "}, "name"), ({"email": "no address"}, "email"), ({"password": "short"}, "password"),
    ({"password": "password1234"}, "password"),
])  # fmt: skip
def test_bad_input_is_told_at_its_field_and_saves_nothing(ada, maria, given, field):
    people = User.objects.count()
    with pytest.raises(Invalid) as refused:
        actions.create_person(
            **{"by": get_system_user(), "at": MONDAY, "username": "nils", "name": "N", "password": PASSWORD}
            | given
        )
    assert list(refused.value.fields) == [field]
    assert User.objects.count() == people


@pytest.mark.parametrize(("given", "field"), [
    ({"timezone": "Mars/Base"}, "timezone"), ({"quorum": 0}, "quorum"), ({"slug": "no slug"}, "slug"),
    ({"name": "Politics"}, "name"), ({"visibility": "secret"}, "visibility"),
    ({"independent_sources": 0}, ""),
])  # fmt: skip
def test_a_desk_with_an_impossible_option_is_refused(ada, politics, given, field):
    with pytest.raises(Invalid) as refused:
        actions.create_desk(**{"by": ada, "at": MONDAY, "name": "Sports", "slug": "sports"} | given)
    assert field in refused.value.fields or "" in refused.value.fields
    assert Desk.objects.count() == 1


def test_a_role_that_is_none_is_refused(ada, maria, politics):
    with pytest.raises(Invalid, match="checker, editor, standards"):
        actions.set_membership(maria, politics, by=ada, at=MONDAY, role="boss")


def test_the_database_keeps_one_role_for_each_desk(maria, politics):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=maria, desk=politics, role="editor", joined_at=MONDAY)


def test_the_database_keeps_a_service_from_being_an_admin(cms):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cms.pk).update(is_staff=True)


def test_a_change_of_options_notes_only_what_changed(ada, politics):
    actions.update_desk(politics, by=ada, at=MONDAY, quorum=2, self_service=True)
    assert list_events_of_subject("desk", politics).reverse()[0].details == {"quorum": [1, 2]}
    assert Desk.objects.get().quorum == 2


def test_the_last_admin_cannot_be_let_go_nor_anybody_by_themselves(ada, maria):
    with pytest.raises(Blocked, match="yourself"):
        actions.deactivate_person(ada, by=ada, at=MONDAY)
    with pytest.raises(Blocked, match="only admin"):
        actions.deactivate_person(ada, by=get_system_user(), at=MONDAY)
    with pytest.raises(Blocked, match="only admin"):
        actions.update_person(ada, by=get_system_user(), at=MONDAY, admin=False)
    with pytest.raises(Blocked, match="Stet itself"):
        actions.deactivate_person(get_system_user(), by=ada, at=MONDAY)
    assert User.objects.get(username="ada").is_admin


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_end_each_other_at_the_same_moment():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    admins = [
        actions.create_person(
            by=get_system_user(), at=MONDAY, username=name, name=name, password=PASSWORD, admin=True
        )
        for name in ("ada", "bo")
    ]
    ready = threading.Barrier(2)
    refusals = []

    def end(by, person):
        ready.wait()
        try:
            actions.deactivate_person(person, by=by, at=MONDAY)
        except (Blocked, NotAllowed) as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=pair) for pair in (admins, reversed(admins))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(is_staff=True, is_active=True).count() == 1
    assert len(refusals) == 1
