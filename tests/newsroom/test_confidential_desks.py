"""Every address that names one thing, walked by everybody who has no business with that thing."""

import re

from django.db import transaction
from django.test import Client

from accounts.actions import create_service, issue_api_key, set_membership
from accounts.models import Membership
from accounts.selectors import get_system_user
from tests.factories import MONDAY, Cast
from tests.newsroom.desk_things import SETUP, TYPED, asked, enter, everything, things_of, walked
from tests.routes import addresses
from tests.sampling import CELLS, choose, choose_every, take_turns

OF_ANOTHER_DESK = ("checker", "editor", "standards", "outsider")
OF_NO_DESK = ("stranger", "admin")
OPEN_TO_STAFF = {
    "/sources/<uuid:public_id>/check/",
    "/claims/<uuid:public_id>/discussion/",
    "/claims/<uuid:public_id>/follow/",
    "/articles/<uuid:public_id>/follow/",
}
"""What any of the staff may do about another desk's work: it changes no claim and no article."""
STANDARDS = {
    "/claims/<uuid:public_id>/legal-hold/",
    "/claims/<uuid:public_id>/legal-hold/lift/",
    "/claims/<uuid:public_id>/legal-read/waive/",
    "/claims/<uuid:public_id>/defence/",
    "/api/v1/claims/<uuid:id>/legal-hold/",
    "/api/v1/claims/<uuid:id>/legal-hold/lift/",
    "/api/v1/claims/<uuid:id>/legal-read/waive/",
    "/articles/<uuid:public_id>/defence/",
    "/defence-files/<uuid:public_id>/download/",
    "/signatory-packs/<uuid:public_id>/download/",
}
"""What an editor may not do on the own desk either."""
NOT_YET = {
    "/appearances/<uuid:public_id>/accept/",
    "/appearances/<uuid:public_id>/drop/",
    "/appearances/<uuid:public_id>/recheck/",
    "/articles/<uuid:public_id>/changes/",
    "/api/v1/claims/<uuid:id>/checklist/tick/",
    "/api/v1/claims/<uuid:id>/checklist/untick/",
    "/articles/<uuid:public_id>/galley/claims/",
    "/articles/<uuid:public_id>/galley/findings/",
    "/articles/<uuid:public_id>/galley/send/",
    "/articles/feeds/<uuid:public_id>/resume/",
    "/citations/<uuid:public_id>/decide/",
    "/citations/<uuid:public_id>/grant-access/",
    "/citations/<uuid:public_id>/revoke-access/",
    "/claims/<uuid:public_id>/checklist/",
    "/claims/<uuid:public_id>/figures/",
    "/claims/<uuid:public_id>/preview/",
    "/sources/<uuid:public_id>/archive/",
    "/sources/<uuid:public_id>/update-url/",
    "/sources/<uuid:public_id>/lift-restriction/",
    "/claims/<uuid:public_id>/source-autofill/",
    "/articles/<uuid:public_id>/flag/autofill/",
    "/articles/<uuid:public_id>/reading/",
    "/writer-queries/<uuid:public_id>/reopen/",
    "/articles/<uuid:public_id>/suggestions/",
    "/claims/<uuid:public_id>/correction-requests/",
    "/claims/<uuid:public_id>/watch/",
    "/consent/<uuid:public_id>/stop/",
    "/correction-requests/<uuid:public_id>/answer/",
    "/correction-requests/<uuid:public_id>/hide/",
    "/correction-requests/<uuid:public_id>/show/",
    "/page-findings/<uuid:public_id>/confirm/",
    "/settings/sign-in/devices/<uuid:public_id>/forget/",
    "/settings/sign-in/factors/<str:key>/remove/",
    "/settings/sign-in/sessions/<uuid:public_id>/end/",
}
"""What nobody can do as things stand here: one version, no drift or tick, no finding, no checklist for claims
of this kind, no query that is resolved, nothing paused, no page in reach, no script that says where somebody
reads, no sentence suggested, no verdict that is out, nobody to merge or watch; and nothing of an account."""


def enter_all(cast: Cast, *people: str) -> dict[str, Client]:
    """A browser for each, who is signed in."""
    return {who: enter(getattr(cast, who)) for who in people}


@CELLS
def test_what_a_confidential_desk_has_does_not_exist_for_anybody_else(cast: Cast, cells: str) -> None:
    things = things_of(cast.secret_desk, cast.insider)
    clients = enter_all(cast, *OF_ANOTHER_DESK, *OF_NO_DESK)
    choose_people = take_turns(cells, OF_ANOTHER_DESK + OF_NO_DESK)
    before, wrong = everything(), []
    for route, address in walked(things):
        unseen = {404, 405, 403} if route.startswith("/api/") else {404, 405}
        for who in choose_people(route):
            for answer in asked(clients[who], address, things, route):
                if answer.status_code not in unseen or b"mayor" in answer.content.lower():
                    wrong.append(f"{who}: {answer.request['REQUEST_METHOD']} {route}: {answer.status_code}")
    assert wrong == []
    assert everything() == before


@CELLS
def test_on_an_open_desk_nobody_else_changes_anything(cast: Cast, cells: str) -> None:
    things = things_of(cast.desk, cast.editor)
    clients = enter_all(cast, "outsider", *OF_NO_DESK)
    choose_people = take_turns(cells, ("outsider", *OF_NO_DESK))
    before = everything()
    for route, address in walked(things):
        for who in choose_people(route):
            if route not in OPEN_TO_STAFF or who != "outsider":
                asked(clients[who], address, things, route)
    assert {name for name, rows in everything().items() if rows != before[name]} == set()


@CELLS
def test_an_editor_of_the_desk_can_with_the_same_words(cast: Cast, cells: str) -> None:
    things = things_of(cast.secret_desk, cast.insider)
    client = enter(cast.insider)
    there = sorted({route for route, _ in walked(things)})
    assert set(there) >= NOT_YET | STANDARDS
    routes = set(choose_every(2, cells, there, "an editor can"))
    can, before = set(), everything()
    for route, address in walked(things):
        if route in can or route not in routes:
            continue
        with transaction.atomic():
            if client.get(address).status_code == 200:
                can.add(route)
            else:
                asked(client, address, things, route)
                can |= {route} if everything() != before else set()
            transaction.set_rollback(True)
    assert routes - can == routes & (NOT_YET | STANDARDS), (
        "put what its form asks for in TYPED, or the route in NOT_YET"
    )


def test_no_key_opens_what_its_service_may_not_see(cast: Cast) -> None:
    things = things_of(cast.secret_desk, cast.insider)
    service = create_service(username="cms", name="CMS", by=get_system_user(), at=MONDAY)
    set_membership(service, cast.desk, role="editor", by=get_system_user(), at=MONDAY)
    scopes = ["read-published", "import-articles", "work"]
    key = issue_api_key(service, by=get_system_user(), at=MONDAY, label="CMS", scopes=scopes).secret
    attempt = 0
    for route, address in walked(things):
        if route.startswith("/api/"):
            for answer in asked(Client(), address, things, route, authorization=f"Bearer {key}"):
                attempt += 1
                assert answer.status_code in {403, 404, 405, 415}, address
                assert b"mayor" not in answer.content.lower()
    assert attempt


@CELLS
def test_what_an_admin_looks_after_is_closed_to_everybody_else(cast: Cast, cells: str) -> None:
    clients = enter_all(cast, "checker", "editor", "outsider", "stranger")
    desk, person = cast.desk, cast.second
    parts = {"<slug:slug>": desk.slug, "<uuid:public_id>": str(person.public_id)}
    before = everything()
    for route, _ in addresses():
        if not route.startswith(SETUP):
            continue
        address = re.sub("<uuid:(?:key|person)_id>", str(person.public_id), route)
        for name, value in parts.items():
            address = address.replace(name, value)
        for who in choose(cells, tuple(clients), route):
            answer = clients[who].post(address, TYPED)
            assert answer.status_code in {403, 404, 405}, (who, address)
    assert everything() == before
    assert Membership.objects.filter(user=person, desk=desk).exists()
