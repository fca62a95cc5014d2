"""Checked names: recorded, corrected, merged, retired; read by whoever may, and found by their spelling."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Desk, Membership
from audit.models import Event
from factcheck.galley import checked_names as verbs
from factcheck.galley.checked_names import match_names
from factcheck.models import CheckedName
from lib.errors import Invalid, NotAllowed, WrongState
from tests.factories import MONDAY, TUESDAY, Cast


def check_name(cast: Cast, spelling: str, kind: str = "person", desk: Desk | None = None, **more: object):
    desk = desk or cast.desk
    by = (
        cast.insider
        if desk == cast.secret_desk
        else cast.outsider
        if desk == cast.other_desk
        else cast.checker
    )
    given = {"source": "Register of members", **more}
    return verbs.create_checked_name(desk=desk, spelling=spelling, kind=kind, by=by, at=MONDAY, **given)


def seen(desk: Desk, *words: str) -> dict[str, tuple[str, bool]]:
    return {word: (match.spelling, match.is_same) for word, match in match_names(desk, words).items()}


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestWhatIsFound:
    def test_the_same_spelling_is_known_and_a_near_one_differs(self, cast):
        check_name(cast, "Edmund Thackray")
        check_name(cast, "Müller")
        assert seen(
            cast.desk, "Edmund Thackray", "EDMUND THACKRAY", "Edmund Thackeray", "Mueller", "Holm"
        ) == {
            "Edmund Thackray": ("Edmund Thackray", True),
            "EDMUND THACKRAY": ("Edmund Thackray", True),
            "Edmund Thackeray": ("Edmund Thackray", False),
            "Mueller": ("Müller", False),
        }

    def test_a_surname_alone_is_known_where_the_article_has_the_whole_name(self, cast):
        check_name(cast, "Edmund Thackray")
        check_name(cast, "Ada Holm Foundation", kind="organisation")
        assert seen(cast.desk, "Thackray", "Foundation") == {}
        found = seen(
            cast.desk, "Edmund Thackray", "Thackray", "Thackeray", "Ada Holm Foundation", "Foundation"
        )
        assert found["Thackray"] == ("Thackray", True)
        assert found["Thackeray"] == ("Thackray", False)
        assert "Foundation" not in found

    def test_another_form_is_the_same_only_where_the_name_says_so(self, cast):
        check_name(cast, "Kyiv", kind="place")
        assert seen(cast.desk, "Kiev") == {}
        check_name(cast, "United Nations", kind="organisation", aliases=["UN"], misspellings=["Uno"])
        assert seen(cast.desk, "UN", "Uno") == {"UN": ("UN", True), "Uno": ("United Nations", False)}
        kyiv = CheckedName.objects.get(spelling="Kyiv")
        given = {"spelling": "Kyiv", "kind": "place", "source": "Gazetteer"}
        verbs.correct_checked_name(kyiv, **given, misspellings=["Kiev"], by=cast.second, at=TUESDAY)
        assert seen(cast.desk, "Kiev") == {"Kiev": ("Kyiv", False)}
        verbs.correct_checked_name(kyiv, **given, aliases=["Kiev"], by=cast.second, at=TUESDAY)
        assert seen(cast.desk, "Kiev") == {"Kiev": ("Kiev", True)}

    def test_a_changed_number_is_another_name(self, cast):
        check_name(cast, "Motorway M25", kind="place")
        assert seen(cast.desk, "Motorway M26", "Motorway M25") == {"Motorway M25": ("Motorway M25", True)}

    def test_two_checked_names_that_are_near_each_other_are_both_known(self, cast):
        check_name(cast, "Stephen Holm")
        check_name(cast, "Stefen Holm")
        assert seen(cast.desk, "Stephen Holm", "Stefen Holm") == {
            name: (name, True) for name in ("Stephen Holm", "Stefen Holm")
        }

    def test_a_retired_name_is_not_found_until_it_is_restored(self, cast):
        name = check_name(cast, "Edmund Thackray")
        verbs.retire_checked_name(name, by=cast.second, at=TUESDAY)
        assert seen(cast.desk, "Edmund Thackray") == {}
        verbs.restore_checked_name(name, by=cast.second, at=TUESDAY)
        assert seen(cast.desk, "Edmund Thackray") == {"Edmund Thackray": ("Edmund Thackray", True)}

    def test_a_hundred_names_are_looked_up_in_one_query(self, cast):
        for n in range(5):
            check_name(cast, f"Edmund{'abcde'[n]} Thackray")
        with CaptureQueriesContext(connection) as queries:
            match_names(cast.desk, [f"Name{n} Number{n}" for n in range(100)] + ["Edmunda Thackray"])
        assert len(queries) == 1


class TestConfidentialDesks:
    def test_names_of_a_confidential_desk_stay_on_it(self, cast):
        check_name(cast, "Edmund Thackray", desk=cast.secret_desk)
        assert seen(cast.desk, "Edmund Thackray", "Edmund Thackeray") == {}
        assert seen(cast.secret_desk, "Edmund Thackray") == {"Edmund Thackray": ("Edmund Thackray", True)}

    def test_a_member_of_both_does_not_carry_them_into_an_open_article(self, cast):
        Membership.objects.create(user=cast.insider, desk=cast.desk, role="checker", joined_at=MONDAY)
        check_name(cast, "Edmund Thackray", desk=cast.secret_desk)
        assert seen(cast.desk, "Edmund Thackray") == {}

    def test_names_of_open_desks_serve_every_desk(self, cast):
        check_name(cast, "Edmund Thackray", desk=cast.other_desk)
        assert set(seen(cast.secret_desk, "Edmund Thackray")) == {"Edmund Thackray"}
        assert set(seen(cast.desk, "Edmund Thackray")) == {"Edmund Thackray"}

    def test_names_are_gone_from_others_once_their_desk_is_confidential(self, cast):
        check_name(cast, "Edmund Thackray", desk=cast.other_desk)
        Desk.objects.filter(pk=cast.other_desk.pk).update(visibility="confidential")
        assert seen(cast.desk, "Edmund Thackray") == {}

    @pytest.mark.parametrize("who", ["checker", "standards", "outsider", "stranger", "admin"])
    def test_nobody_else_lists_or_opens_them(self, cast, who):
        name = check_name(cast, "Edmund Thackray", desk=cast.secret_desk)
        client = enter(getattr(cast, who))
        assert b"Thackray" not in client.get(reverse("checked_name_list")).content
        for action in ("detail", "merge", "retire", "restore"):
            answer = client.post(reverse(f"checked_name_{action}", args=[name.public_id]), {"spelling": "X"})
            assert answer.status_code == 404
        name.refresh_from_db()
        assert (name.spelling, name.retired_at) == ("Edmund Thackray", None)

    def test_a_former_member_sees_them_no_longer(self, cast):
        name = check_name(cast, "Edmund Thackray", desk=cast.secret_desk)
        Membership.objects.create(user=cast.insider, desk=cast.desk, role="checker", joined_at=MONDAY)
        url = reverse("checked_name_detail", args=[name.public_id])
        assert enter(cast.insider).get(url).status_code == 200
        Membership.objects.filter(user=cast.insider, desk=cast.secret_desk).delete()
        assert enter(cast.insider).get(url).status_code == 404

    def test_a_name_merges_into_none_of_another_desk(self, cast):
        secret = check_name(cast, "Edmund Thackray", desk=cast.secret_desk)
        Membership.objects.create(user=cast.insider, desk=cast.desk, role="checker", joined_at=MONDAY)
        own = check_name(cast, "Edmund Thackeray")
        with pytest.raises(Invalid):
            verbs.merge_checked_names(own, into=secret, is_right=True, by=cast.insider, at=TUESDAY)
        answer = enter(cast.checker).post(
            reverse("checked_name_merge", args=[own.public_id]), {"into": str(secret.public_id)}
        )
        assert answer.status_code == 422
        assert b"Thackray" not in answer.content


class TestChanges:
    def test_each_change_has_its_event_with_what_was_and_is(self, cast):
        name = check_name(cast, "Edmund Thackeray", source_url="https://members.example.org/")
        verbs.correct_checked_name(
            name, spelling="Edmund Thackray", kind="person", source="Register", by=cast.second, at=TUESDAY
        )
        other = check_name(cast, "E. Thackray")
        verbs.merge_checked_names(other, into=name, is_right=True, by=cast.second, at=TUESDAY)
        verbs.retire_checked_name(name, by=cast.second, at=TUESDAY)
        verbs.restore_checked_name(name, by=cast.second, at=TUESDAY)
        events = Event.objects.filter(subject_type="checked_name").order_by("number")
        assert [event.action for event in events] == [
            "check_name", "correct_name", "check_name", "merge_names", "retire_name", "restore_name",
        ]  # fmt: skip
        name.refresh_from_db()
        assert name.aliases == ["E. Thackray"]
        assert name.checked_by == cast.second

    def test_a_merged_misspelling_is_marked_from_then_on(self, cast):
        right, wrong = check_name(cast, "Edmund Thackray"), check_name(cast, "Edmond Tackerey")
        verbs.merge_checked_names(wrong, into=right, is_right=False, by=cast.checker, at=TUESDAY)
        assert seen(cast.desk, "Edmond Tackerey") == {"Edmond Tackerey": ("Edmund Thackray", False)}
        wrong.refresh_from_db()
        assert wrong.merged_into == right

    @pytest.mark.parametrize(
        ("field", "changed"),
        [
            ("spelling", {"spelling": "  "}),
            ("spelling", {"spelling": "12-3"}),
            ("kind", {"kind": "ship"}),
            ("source", {"source": " "}),
            ("source_url", {"source_url": "javascript:alert(1)"}),
            ("misspellings", {"aliases": ["Ed"], "misspellings": ["Ed"]}),
        ],
    )
    def test_what_is_no_name_is_refused_at_its_field(self, cast, field, changed):
        given = {"spelling": "Edmund Thackray", "kind": "person", "source": "Register", **changed}
        with pytest.raises(Invalid) as refused:
            verbs.create_checked_name(desk=cast.desk, by=cast.checker, at=MONDAY, **given)
        assert set(refused.value.fields) == {field}
        assert not CheckedName.objects.exists()

    def test_a_desk_has_a_name_once(self, cast):
        check_name(cast, "Edmund Thackray")
        with pytest.raises(Invalid):
            check_name(cast, "Edmund  Thackray’s")
        check_name(cast, "Edmund Thackray", desk=cast.other_desk)

    def test_only_members_of_the_desk_change_it(self, cast):
        name = check_name(cast, "Edmund Thackray")
        for act in (verbs.retire_checked_name, verbs.restore_checked_name):
            with pytest.raises(NotAllowed):
                act(name, by=cast.outsider, at=TUESDAY)
        with pytest.raises(NotAllowed):
            verbs.create_checked_name(
                desk=cast.desk,
                spelling="Ada Holm",
                kind="person",
                source="Register",
                by=cast.admin,
                at=MONDAY,
            )

    def test_a_retired_name_is_corrected_by_nobody(self, cast):
        name = check_name(cast, "Edmund Thackray")
        verbs.retire_checked_name(name, by=cast.checker, at=TUESDAY)
        with pytest.raises(WrongState):
            verbs.correct_checked_name(
                name, spelling="X Y", kind="person", source="Register", by=cast.checker, at=TUESDAY
            )

    @pytest.mark.parametrize("is_right", [True, False])
    def test_a_merged_form_is_right_or_wrong_and_never_both(self, cast, is_right):
        into = check_name(cast, "Kyiv", aliases=["Kijew", "Kiew"], misspellings=["Kiev", "Kief"])
        name = check_name(cast, "Kiev", aliases=["Kijew"], misspellings=["Kiew"])
        into = verbs.merge_checked_names(name, into=into, is_right=is_right, by=cast.checker, at=TUESDAY)
        assert (into.aliases, into.misspellings) == (
            (["Kijew", "Kiew", "Kiev"], ["Kief"]) if is_right else (["Kiew"], ["Kiev", "Kief", "Kijew"])
        )
        forms = {"aliases": into.aliases, "misspellings": into.misspellings}
        verbs.correct_checked_name(
            into, spelling="Kyiv", kind="place", source="Gazetteer", **forms, by=cast.checker, at=TUESDAY
        )

    def test_more_forms_than_a_name_may_have_are_refused_and_none_is_dropped(self, cast):
        many = [f"Form {number}" for number in range(verbs.MAX_FORMS)]
        into = check_name(cast, "Ada Holm", aliases=many)
        with pytest.raises(Invalid, match="up to 50 forms"):
            check_name(cast, "Bert Lund", aliases=[*many, "One more"])
        name = check_name(cast, "Ada Hulm")
        with pytest.raises(Invalid, match="up to 50 forms"):
            verbs.merge_checked_names(name, into=into, is_right=True, by=cast.checker, at=TUESDAY)
        name.refresh_from_db()
        assert name.retired_at is None


class TestScreens:
    def test_the_list_is_searched_and_filtered(self, cast):
        check_name(cast, "Edmund Thackray")
        check_name(cast, "Kyiv", kind="place")
        client = enter(cast.outsider)
        url = reverse("checked_name_list")
        assert "Thackray" in client.get(url).content.decode()
        places = client.get(url, {"kind": "place"}).content.decode()
        assert "Kyiv" in places
        assert "Thackray" not in places
        assert "Kyiv" not in client.get(url, {"q": "thackray"}).content.decode()
        assert client.get(url, {"colour": "red"}).status_code == 400

    def test_a_member_adds_corrects_merges_and_retires(self, cast):
        client = enter(cast.checker)
        given = {"desk": "harbour", "spelling": "Edmund Thackeray", "kind": "person", "source": "Register"}
        assert client.post(reverse("checked_name_add"), given).status_code == 302
        name = CheckedName.objects.get()
        url = reverse("checked_name_detail", args=[name.public_id])
        assert (
            client.post(url, {**given, "spelling": "Edmund Thackray", "aliases": "Ed\nEddie"}).status_code
            == 302
        )
        name.refresh_from_db()
        assert (name.spelling, name.aliases) == ("Edmund Thackray", ["Ed", "Eddie"])
        other = check_name(cast, "E. Thackray")
        merge = reverse("checked_name_merge", args=[other.public_id])
        assert client.post(merge, {"into": str(name.public_id)}).status_code == 302
        assert (
            "merged into Edmund Thackray"
            in client.get(reverse("checked_name_detail", args=[other.public_id])).content.decode()
        )
        client.post(reverse("checked_name_retire", args=[name.public_id]))
        assert "no longer offer it" in client.get(url).content.decode()

    def test_staff_of_other_desks_read_a_name_without_its_forms(self, cast):
        name = check_name(cast, "Edmund Thackray")
        page = (
            enter(cast.outsider).get(reverse("checked_name_detail", args=[name.public_id])).content.decode()
        )
        assert "Register of members" in page
        assert 'name="spelling"' not in page

    def test_nobody_adds_a_name_to_a_desk_of_others(self, cast):
        given = {"desk": "inquiries", "spelling": "Ada Holm", "kind": "person", "source": "Register"}
        assert enter(cast.checker).post(reverse("checked_name_add"), given).status_code == 422
        assert not CheckedName.objects.exists()
