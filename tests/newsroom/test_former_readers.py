"""Everything that names one thing, walked by people who could read it until a moment ago."""

from collections.abc import Callable, Iterator

import pytest
from django.core import mail

from accounts.actions import set_membership, update_desk
from accounts.actions.desks import remove_membership
from accounts.models import Desk, OutgoingEmail, User
from accounts.selectors import get_system_user
from factcheck.claims.editing import move_claim
from factcheck.desk.emails import send_due_notifications
from factcheck.models import (
    Citation,
    Claim,
    Comment,
    Draft,
    Notification,
    ReaderReport,
    ReplyRequest,
    Source,
    Verdict,
)
from factcheck.replies.notices import notify_checker
from factcheck.sources.actions import UploadedDocument
from factcheck.sources.citation_actions import create_citation
from factcheck.tasks import send_due_emails
from factcheck.workflow.notify import list_participants, notify
from publishing.models import DefenceFile
from tests.factories import MONDAY, Cast
from tests.newsroom.desk_things import PARTNERS, Things, asked, enter, everything, things_of, walked
from tests.routes import addresses, is_closed
from tests.sampling import CELLS, choose, choose_every

WORD = "secretquay"
"""Stands in the claim and in what hangs on it, and not in the article."""
FILE = f"Minutes of {WORD}".encode()

OF_THE_CLAIM = {
    "/api/v1/claims/", "/appearances/", "/citations/", "/citations/<uuid:public_id>/restore/", "/claims/",
    "/comments/", "/defence-files/",
    "/discussion/", "/notifications/", "/reader-reports/", "/replies/", "/replies/files/", "/replies/links/",
    "/correction-requests/", "/page-findings/", "/repeats/",
    "/snapshots/", "/sources/", "/queue/peek/", "/queue/bulk/", "/api/v1/claims/bulk/",
}  # fmt: skip
"""What goes with a claim that moves to another desk."""
OF_THE_DESK = {
    "/api/v1/articles/", "/articles/", "/articles/feeds/", "/articles/imports/", "/consent/",
    "/external-reviews/",
    "/external-reviews/<uuid:public_id>/restore/", "/external-reviews/imports/", "/interests/",
    "/absences/", "/people/", "/workload/",
    "/claimants/", "/claimants/<uuid:public_id>/split/", "/api/v1/claimants/",
    "/settings/sign-in/", "/settings/sign-in/factors/",
    "/writer-queries/", "/writer-queries/files/", "/writer-queries/writers/",
    "/names/", "/names/<uuid:public_id>/restore/", "/signatory-packs/", "/queue/views/", "/queue/import/",
    "/queue/import/<uuid:public_id>/undo/",
}  # fmt: skip
"""What stays on the desk where it was; an article's page shows its claims to those who may see them."""
OWN = {
    "/interests/<uuid:public_id>/withdraw/",
    "/people/<uuid:public_id>/absences/",
    "/absences/<uuid:public_id>/remove/",
    "/workload/<uuid:public_id>/handover/",
}
"""What is a person's own, on whichever desk they are, and their editors' there."""


def find_row(things: Things, route: str) -> str:
    """The beginning that decides what stands in a route."""
    return max((one for one in things.parts if route.startswith(one)), key=len)


@pytest.fixture
def leaver(cast: Cast) -> User:
    """Somebody who is on another desk too, so that they still work here after they left this one."""
    person = User.objects.create(username="lea", name="Lea", email="lea@example.org")
    set_membership(person, cast.other_desk, role="standards", by=get_system_user(), at=MONDAY)
    return person


def fill(desk: Desk, leaver: User, colleague: User) -> Things:
    """One of each thing on the desk, all of it made by the leaver; the source is off the record."""
    set_membership(leaver, desk, role="standards", by=get_system_user(), at=MONDAY)
    things = things_of(desk, leaver)
    claim = Claim.objects.get(public_id=things.typed["claim"])
    restricted = create_citation(
        claim, kind="document", file=UploadedDocument("whistle.txt", FILE, len(FILE)), title=WORD,
        passage=f"Minutes of {WORD}", is_restricted=True, permitted_people=[colleague], by=leaver, at=MONDAY,
    )  # fmt: skip
    things.parts["/sources/"] = {"public_id": str(restricted.source.public_id)}
    things.parts["/snapshots/"] = {"public_id": str(restricted.source.snapshots.get().public_id)}
    things.parts["/citations/"] = {"public_id": str(restricted.public_id)}
    Claim.objects.update(statement=f"The herring tax is a {WORD}", claimant=f"Ada of {WORD}")
    Citation.objects.update(passage=f"The herring tax is a {WORD}")
    Source.objects.update(title=f"The herring tax is a {WORD}")
    Comment.objects.update(text=WORD)
    ReplyRequest.objects.update(question=WORD, recipient=WORD)
    ReaderReport.objects.update(text=WORD)
    Verdict.objects.update(explanation=WORD)
    Draft.objects.create(claim=claim, author=leaver, fields={"explanation": WORD}, saved_at=MONDAY)
    DefenceFile.objects.update(claims=[str(claim.public_id)])
    notify({leaver}, claim, "held", by=colleague, at=MONDAY, reason=WORD)
    assert Notification.objects.filter(person=leaver).exists()
    OutgoingEmail.objects.all().delete()  # of the role on the desk
    notify_checker(claim, "reply_missing", at=MONDAY, recipient=WORD)
    send_due_notifications(at=MONDAY)
    assert OutgoingEmail.objects.get().to == leaver.email
    return things


def leave(things: Things, desk: Desk, cast: Cast, leaver: User) -> None:
    remove_membership(leaver, desk, by=get_system_user(), at=MONDAY)


def move(things: Things, desk: Desk, cast: Cast, leaver: User) -> None:
    """The claim goes to a confidential desk that the leaver is not on."""
    set_membership(cast.insider, desk, role="editor", by=get_system_user(), at=MONDAY)
    for claim in Claim.objects.filter(desk=desk):
        move_claim(claim, to=cast.secret_desk, by=cast.insider, at=MONDAY)


def close(things: Things, desk: Desk, cast: Cast, leaver: User) -> None:
    """The desk becomes confidential, and the leaver is on it no more."""
    remove_membership(leaver, desk, by=get_system_user(), at=MONDAY)
    update_desk(desk, visibility="confidential", by=get_system_user(), at=MONDAY)


CASES = {"left": ("secret_desk", leave), "moved": ("desk", move), "closed": ("desk", close)}
type Change = Callable[[Things, Desk, Cast, User], None]


@pytest.fixture(params=CASES)
def changed(request: pytest.FixtureRequest, cast: Cast, leaver: User) -> tuple[str, Things]:
    name, change = CASES[request.param]
    desk = getattr(cast, name)
    things = fill(desk, leaver, cast.insider if name == "secret_desk" else cast.editor)
    client = enter(leaver)
    source = things.parts["/sources/"]["public_id"]
    assert client.get(f"/sources/{source}/").status_code == 200, "they could until now"
    change(things, desk, cast, leaver)
    return request.param, things


def list_walked(case: str, things: Things, cells: str = "whole") -> Iterator[tuple[str, str]]:
    """(route, address) of everything that is closed to the leaver now; of "some" cells, this case's share."""
    turn = list(CASES).index(case)
    for route, address in choose_every(3, cells, list(walked(things)), "former readers", turn=turn):
        row = find_row(things, route)
        assert row in OF_THE_CLAIM | OF_THE_DESK, f"{row}: say whether it goes with a claim that moves"
        if route not in OWN and (case != "moved" or row in OF_THE_CLAIM):
            yield route, address


@CELLS
def test_what_they_could_open_does_not_exist_for_them_now(
    changed: tuple[str, Things], cast: Cast, leaver: User, cells: str
) -> None:
    """In a long run an outsider tries it too; in every run, test_confidential_desks has outsiders.

    In an ordinary run the cases share the addresses out among them.
    """
    case, things = changed
    people = (leaver, cast.outsider) if cells == "whole" else (leaver,)
    clients = {person.username: enter(person) for person in people}
    before, wrong = everything(), []
    for name, client in clients.items():
        for route, address in list_walked(case, things, cells):
            answers = asked(client, address, things, route)
            # Only a page that is there has another form for whoever watches it.
            if not route.startswith("/api/") and (cells == "whole" or answers[0].status_code != 405):
                answers.append(
                    client.get(address, headers={"if-none-match": "*", "x-requested-with": "watch"})
                )
            for answer in answers:
                unseen = {404, 405, 403} if route.startswith("/api/") else {404, 405}
                if answer.status_code not in unseen or WORD.encode() in answer.content:
                    method = answer.request["REQUEST_METHOD"]
                    wrong.append(f"{name}: {method} {route}: {answer.status_code}")
        assert everything() == before
    assert wrong == []


QUERIES: tuple[dict[str, str], ...] = ({}, {"q": "herring tax"}, {"q": "tax"})
"""Nothing, two words, which stand together, and one."""


@CELLS
def test_no_page_list_or_search_says_a_word_of_it(
    changed: tuple[str, Things], cast: Cast, leaver: User, cells: str
) -> None:
    """Lists with queries too, where they are open; of what names a thing, what the test above leaves out."""
    case, things = changed
    lists = [route for route, _ in addresses() if "<" not in route and not route.startswith(PARTNERS)]
    closed = set(list_walked(case, things))
    pages = [address for row in dict.fromkeys(walked(things)) if row not in closed for address in row[1:]]
    asked_for = choose_every(3, cells, lists + pages, "former readers' lists", turn=list(CASES).index(case))
    wrong = []
    for person in (leaver, cast.outsider) if cells == "whole" else (leaver,):
        client = enter(person)
        for address in asked_for:
            queries = choose(cells, QUERIES, case, address) if address in lists else QUERIES[:1]
            for query in queries:
                answer = client.get(address, query)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                if WORD.encode() in body:
                    wrong.append(f"{person.username}: {address} {query}")
                if is_closed(answer):
                    break
    assert wrong == []


def test_nobody_is_told_of_it_afterwards(changed: tuple[str, Things], cast: Cast, leaver: User) -> None:
    claim = Claim.objects.get(public_id=changed[1].typed["claim"])
    heard = Notification.objects.filter(person=leaver).count()
    assert leaver not in list_participants(claim)
    notify({leaver, cast.outsider}, claim, "held", by=cast.insider, at=MONDAY)
    assert Notification.objects.filter(person=leaver).count() == heard
    assert not Notification.objects.filter(person=cast.outsider).exists()


def test_a_letter_that_waits_is_not_sent_to_them(changed: tuple[str, Things], leaver: User) -> None:
    OutgoingEmail.objects.filter(
        subjects={}
    ).delete()  # that they were taken off the desk, which they may read
    assert send_due_emails() == 0
    assert mail.outbox == []
    email = OutgoingEmail.objects.get()
    assert (email.due_at, email.text) == (None, "")
    assert email.abandoned_at is not None
