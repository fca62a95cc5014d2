"""The lists under Setup page by keyset: nothing is lost or doubled, and a row costs no query."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import create_desk, create_person, create_service
from factcheck.verdicts.scales import RatingLabel, create_rating_scale
from publishing.partners.actions import create_partner
from tests.factories import MONDAY

TWO = [RatingLabel(label="Wrong", tone="falls", value=1), RatingLabel(label="Right", tone="stands", value=2)]


def person(name, by):
    create_person(by=by, at=MONDAY, username=name.lower(), name=name)


def desk(name, by):
    create_desk(by=by, at=MONDAY, name=name, slug=name.lower())


def service(name, by):
    create_service(by=by, at=MONDAY, username=name.lower(), name=name)


def partner(name, by):
    create_partner(by=by, at=MONDAY, name=name)


def scale(name, by):
    create_rating_scale(name=name, labels=TWO, by=by, at=MONDAY)


LISTS = pytest.mark.parametrize(
    ("address", "make"),
    [
        ("/setup/people/", person),
        ("/setup/desks/", desk),
        ("/setup/services/", service),
        ("/setup/partners/", partner),
        ("/setup/scales/", scale),
    ],
)


def listed(page):
    """The names on the page that this test made, in order: each begins with Z and a digit."""
    main = re.sub(r'<span class="vh">.*?</span>', "", page.split("<main", 1)[1])
    return re.findall(r">(Z\d)(?=[<,])", main)


def onward(page):
    older = re.search(r'<a class="btn" href="([^"]+)" rel="next">', page)
    return older[1] if older else ""


@LISTS
def test_every_row_is_reached_once_although_rows_come_in_meanwhile(client, cast, monkeypatch, address, make):
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    for number in (1, 3, 5, 7, 9):
        make(f"Z{number}", cast.admin)
    client.force_login(cast.admin)
    found, at, turned = [], address, 0
    while at:
        page = client.get(at).content.decode()
        found += listed(page)
        at = onward(page)
        turned += 1
        if "Z5" in found and len(found) < 5:
            # One where we have been already, one where we have yet to come.
            make("Z2", cast.admin)
            make("Z8", cast.admin)
    assert found == ["Z1", "Z3", "Z5", "Z7", "Z8", "Z9"]
    assert turned >= 3


@LISTS
def test_a_damaged_page_link_is_told(client, cast, address, make):
    client.force_login(cast.admin)
    answer = client.get(address, {"cursor": "forged"})
    assert answer.status_code in (400, 422)
    assert "Start again from the first page" in answer.content.decode()


@LISTS
def test_three_rows_cost_what_one_does(client, cast, address, make, django_assert_num_queries):
    client.force_login(cast.admin)
    make("Z1", cast.admin)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    make("Z2", cast.admin)
    make("Z3", cast.admin)
    with django_assert_num_queries(len(one)):
        assert listed(client.get(address).content.decode()) == ["Z1", "Z2", "Z3"]


def test_whoever_was_let_go_stands_last_and_the_heading_counts_everybody(client, cast, monkeypatch):
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    type(cast.admin).objects.filter(pk=cast.checker.pk).update(is_active=False)
    client.force_login(cast.admin)
    at, pages = "/setup/people/", []
    while at:
        pages.append(client.get(at).content.decode())
        at = onward(pages[-1])
    assert ">8 people<" in pages[0]
    assert "Carl" in pages[-1]
    assert sum("Carl" in page.split("<main", 1)[1] for page in pages) == 1
