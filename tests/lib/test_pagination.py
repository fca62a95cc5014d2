"""A list cut into pages shows every row once, in order, forwards and back, and takes only its own cursors."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import F, Value
from django.db.models.functions import Length, NullIf
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from lib.errors import Invalid
from lib.web import cursors, pagination

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def people():
    """Eleven people who signed in on three days, four of them never."""
    users = get_user_model()
    users.objects.bulk_create(
        users(
            username=f"person{number:02}",
            name="AB"[number % 2],
            last_login=None if number % 3 == 0 else START + timedelta(days=number % 3, microseconds=7),
        )
        for number in range(11)
    )
    return users.objects.filter(username__startswith="person")


def walk(queryset, order, size, back=False):
    """Every row, page by page; from the last page back again when ``back``."""
    pages = [pagination.build_keyset_page(queryset, order, size=size)]
    while pages[-1].next:
        pages.append(pagination.build_keyset_page(queryset, order, pages[-1].next, size))
    if not back:
        return [row for page in pages for row in page.rows]
    pages = [pages[-1]]
    while pages[-1].previous:
        pages.append(pagination.build_keyset_page(queryset, order, pages[-1].previous, size))
    return [row for page in reversed(pages) for row in page.rows]


ORDERS = [
    ("id",),
    ("-username",),
    ("name", "-last_login", "id"),
    ("-name", "last_login", "-id"),
    ("last_login", "username"),
    ("-last_login", "-pk"),
]


def in_order(queryset, order):
    """The rows as the database orders them by itself, NULLs last."""
    by = [
        F(name.lstrip("-")).desc(nulls_last=True) if name[0] == "-" else F(name).asc(nulls_last=True)
        for name in order
    ]
    return list(queryset.order_by(*by))


def test_every_row_comes_once_and_in_order(people):
    for order, size, back in product(ORDERS, [1, 3, 11, 50], [False, True]):
        assert walk(people, order, size, back) == in_order(people, order), (order, size, back)


def test_an_annotation_can_order_and_values_can_be_paged(people):
    counted = people.annotate(length=Length("username"), half=NullIf("name", Value("A")))
    rows = walk(counted.values("username", "half"), ("half", "-length", "username"), 4)
    assert rows == list(
        counted.order_by(F("half").asc(nulls_last=True), "-length", "username").values("username", "half")
    )


def test_a_path_over_a_relation_can_order():
    rows = walk(Permission.objects.all(), ("-content_type__model", "codename", "id"), 7)
    assert rows == list(Permission.objects.order_by("-content_type__model", "codename", "id"))


def test_a_page_is_one_query_wherever_it_is(people, django_assert_num_queries):
    first = pagination.build_keyset_page(people, ("name", "id"), size=3)
    with django_assert_num_queries(1):
        second = pagination.build_keyset_page(people.only("username"), ("name", "id"), first.next, 3)
    with django_assert_num_queries(1):
        assert pagination.build_keyset_page(people, ("name", "id"), second.previous, 3).rows == first.rows


def test_rows_that_come_or_go_move_no_other_row(people):
    first = pagination.build_keyset_page(people, ("username",), size=4)
    people.filter(username="person00").delete()
    get_user_model().objects.create(username="person000")
    second = pagination.build_keyset_page(people, ("username",), first.next, 4)
    assert [row.username for row in second.rows] == ["person04", "person05", "person06", "person07"]


def test_a_page_whose_rows_are_gone_still_leads_back(people):
    first = pagination.build_keyset_page(people, ("username",), size=8)
    people.filter(username__gt="person07").delete()
    empty = pagination.build_keyset_page(people, ("username",), first.next, 8)
    assert (empty.rows, empty.next) == ([], None)
    assert pagination.build_keyset_page(people, ("username",), empty.previous, 8).rows == first.rows


def test_a_changed_foreign_or_invented_cursor_is_refused(people):
    good = pagination.build_keyset_page(people, ("username",), size=2).next
    assert good is not None
    changed = ("B" if good[0] == "A" else "A") + good[1:]
    for bad in (changed, good[:-3], good + "AA", "x", "é", "=" * 9, "A" * 5000):
        with pytest.raises(Invalid) as refused:
            pagination.build_keyset_page(people, ("username",), bad, 2)
        assert "cursor" in refused.value.fields
    with pytest.raises(Invalid):
        pagination.build_keyset_page(people, ("-username",), good, 2)


def test_a_cursor_gives_no_value_away_and_outlives_a_change_of_key(people, settings):
    import base64  # noqa: PLC0415 - only this test takes a cursor apart

    made = pagination.build_keyset_page(people, ("username",), size=2).next
    assert made is not None
    assert b"person" not in base64.urlsafe_b64decode(made + "=" * (-len(made) % 4))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret"
    assert pagination.build_keyset_page(people, ("username",), made, 2).rows[0].username == "person02"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Invalid):
        pagination.build_keyset_page(people, ("username",), made, 2)


def test_what_cannot_be_written_in_a_cursor_is_told_to_the_programmer():
    with pytest.raises(TypeError):
        cursors.seal_cursor("x", [object()])


class Listing(APIView):
    keyset_order = ("username",)


def asked(query: str) -> Request:
    return Request(APIRequestFactory().get("/api/v1/people/" + query))


def test_the_api_answers_results_next_and_previous_with_absolute_links(people):
    pages = pagination.KeysetPagination()
    rows = pages.paginate_queryset(people, asked("?page_size=4&state=open"), Listing())
    body = pages.get_paginated_response([row.username for row in rows]).data
    assert body["results"] == ["person00", "person01", "person02", "person03"]
    assert body["previous"] is None
    assert body["next"].startswith("http://testserver/api/v1/people/?")
    assert "state=open" in body["next"]
    follow = body["next"].removeprefix("http://testserver/api/v1/people/")
    rows = pages.paginate_queryset(people, asked(follow), Listing())
    assert rows[0].username == "person04"
    assert pages.get_paginated_response([]).data["previous"] is not None


@pytest.mark.parametrize("size", ["0", "-1", "x", "1e3", "٣", "9" * 40])
def test_a_page_size_that_is_no_number_is_refused_at_its_name(people, size):
    with pytest.raises(Invalid) as refused:
        pagination.KeysetPagination().paginate_queryset(people, asked(f"?page_size={size}"), Listing())
    assert "page_size" in refused.value.fields


def test_a_page_is_never_larger_than_its_cap(people, monkeypatch):
    monkeypatch.setattr(pagination.KeysetPagination, "largest", 5)
    rows = pagination.KeysetPagination().paginate_queryset(people, asked("?page_size=1000"), Listing())
    assert len(rows) == 5
