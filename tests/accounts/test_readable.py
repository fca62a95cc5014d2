"""Which desks a person may read, and what being an admin does not give."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.actions import deactivate_person, remove_membership, set_membership
from accounts.queries import (
    at_least,
    desks_of,
    desks_readable,
    is_staff_member,
    members,
    role_on,
    roles_of,
    staff,
    system,
)
from tests.accounts.conftest import MONDAY


def slugs(desks):
    return {desk.slug for desk in desks}


def test_an_admin_without_a_membership_reads_no_desk(ada, politics, inquiry):
    assert slugs(desks_readable(ada)) == set()
    assert role_on(ada, politics) is None
    assert not is_staff_member(ada)


def test_superuser_is_no_way_in_either(ada, politics):
    ada.is_superuser = True
    ada.save()
    assert slugs(desks_readable(ada)) == set()


def test_staff_read_open_desks_and_only_members_read_a_confidential_one(maria, otto):
    assert slugs(desks_readable(maria)) == {"politics"}
    assert slugs(desks_readable(otto)) == {"politics", "inquiry"}


def test_a_member_of_a_confidential_desk_alone_reads_the_open_ones_too(ada, maria, politics, inquiry):
    remove_membership(maria, politics, by=ada, at=MONDAY)
    assert slugs(desks_readable(maria)) == set()
    set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker")
    assert slugs(desks_readable(maria)) == {"politics", "inquiry"}
    assert slugs(desks_of(maria)) == {"inquiry"}


def test_letting_somebody_go_takes_their_roles_and_their_reading(ada, otto, politics):
    assert role_on(otto, politics) == "editor"
    deactivate_person(otto, by=ada, at=MONDAY)
    otto.refresh_from_db()
    assert role_on(otto, politics) is None
    assert roles_of(otto) == {}
    assert slugs(desks_readable(otto)) == slugs(desks_of(otto)) == set()
    assert otto not in staff()


def test_a_stranger_and_the_system_read_nothing_by_themselves(politics):
    assert slugs(desks_readable(AnonymousUser())) == set()
    assert slugs(desks_readable(system())) == set()


def test_a_role_can_do_what_the_ones_before_it_can(maria, otto, politics):
    assert at_least("standards", "editor")
    assert at_least("editor", "editor")
    assert not at_least("checker", "editor")
    assert not at_least(None, "checker")
    assert set(members(politics)) == {maria, otto}
    assert set(members(politics, at_least="editor")) == {otto}


def test_the_system_is_one_service_that_cannot_sign_in(db, client):
    assert system().pk == system().pk
    assert system().is_service
    assert not system().has_usable_password()
    assert not system().is_admin


def test_roles_are_looked_up_afresh_each_time(ada, maria, politics):
    assert role_on(maria, politics) == "checker"
    set_membership(maria, politics, by=ada, at=MONDAY, role="standards")
    assert role_on(maria, politics) == "standards"


@pytest.mark.usefixtures("politics", "inquiry", "otto")
def test_reading_desks_is_one_query(maria, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(desks_readable(maria))
