"""Which desks a person may read, and what being an admin does not give."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.actions import deactivate_person, remove_membership, set_membership
from accounts.selectors import (
    get_role,
    get_roles_by_desk,
    get_system_user,
    is_at_least,
    is_staff_member,
    list_desks_of,
    list_members,
    list_readable_desks,
    list_staff,
)
from tests.accounts.constants import MONDAY


def slugs(desks):
    return {desk.slug for desk in desks}


def test_an_admin_without_a_membership_reads_no_desk(ada, politics, inquiry):
    assert slugs(list_readable_desks(ada)) == set()
    assert get_role(ada, politics) is None
    assert not is_staff_member(ada)


def test_superuser_is_no_way_in_either(ada, politics):
    ada.is_superuser = True
    ada.save()
    assert slugs(list_readable_desks(ada)) == set()


def test_staff_read_open_desks_and_only_members_read_a_confidential_one(maria, otto):
    assert slugs(list_readable_desks(maria)) == {"politics"}
    assert slugs(list_readable_desks(otto)) == {"politics", "inquiry"}


def test_a_member_of_a_confidential_desk_alone_reads_the_open_ones_too(ada, maria, politics, inquiry):
    remove_membership(maria, politics, by=ada, at=MONDAY)
    assert slugs(list_readable_desks(maria)) == set()
    set_membership(maria, inquiry, by=get_system_user(), at=MONDAY, role="checker")
    assert slugs(list_readable_desks(maria)) == {"politics", "inquiry"}
    assert slugs(list_desks_of(maria)) == {"inquiry"}


def test_letting_somebody_go_takes_their_roles_and_their_reading(ada, otto, politics):
    assert get_role(otto, politics) == "editor"
    deactivate_person(otto, by=ada, at=MONDAY)
    otto.refresh_from_db()
    assert get_role(otto, politics) is None
    assert get_roles_by_desk(otto) == {}
    assert slugs(list_readable_desks(otto)) == slugs(list_desks_of(otto)) == set()
    assert otto not in list_staff()


def test_a_stranger_and_the_system_read_nothing_by_themselves(politics):
    assert slugs(list_readable_desks(AnonymousUser())) == set()
    assert slugs(list_readable_desks(get_system_user())) == set()


def test_a_role_can_do_what_the_ones_before_it_can(maria, otto, politics):
    assert is_at_least("standards", "editor")
    assert is_at_least("editor", "editor")
    assert not is_at_least("checker", "editor")
    assert not is_at_least(None, "checker")
    assert set(list_members(politics)) == {maria, otto}
    assert set(list_members(politics, at_least="editor")) == {otto}


def test_the_system_is_one_service_that_cannot_sign_in(db, client):
    assert get_system_user().pk == get_system_user().pk
    assert get_system_user().is_service
    assert not get_system_user().has_usable_password()
    assert not get_system_user().is_admin


def test_roles_are_looked_up_afresh_each_time(ada, maria, politics):
    assert get_role(maria, politics) == "checker"
    set_membership(maria, politics, by=ada, at=MONDAY, role="standards")
    assert get_role(maria, politics) == "standards"


@pytest.mark.usefixtures("politics", "inquiry", "otto")
def test_reading_desks_is_one_query(maria, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(list_readable_desks(maria))
