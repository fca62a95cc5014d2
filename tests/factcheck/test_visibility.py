"""Who may know of what: one truth table, and the queryset for many proved equal to it."""

from itertools import product

import pytest

from accounts.models import Desk, Membership, User
from accounts.selectors import get_system_user
from articles.models import Article
from factcheck.models import Claim, Source
from factcheck.sources.citation_actions import create_citation
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.policies import CHECKER
from tests.factcheck.workflow_driver import PAPER
from tests.factories import MONDAY, create_article, flag_claim_on

# user: (what they are, memberships by desk, active), may see a thing of (open desk, confidential desk, other)
TABLE = {
    "open_checker": ({"open": "checker"}, {}, "open other"),
    "open_editor": ({"open": "editor"}, {}, "open other"),
    "open_standards": ({"open": "standards"}, {}, "open other"),
    "secret_checker": ({"secret": "checker"}, {}, "open secret other"),
    "secret_editor": ({"secret": "editor"}, {}, "open secret other"),
    "both": ({"open": "checker", "secret": "checker"}, {}, "open secret other"),
    "elsewhere": ({"other": "editor"}, {}, "open other"),
    "stranger": ({}, {}, ""),
    "admin": ({}, {"is_staff": True}, ""),
    "superuser": ({}, {"is_superuser": True}, ""),
    "service": ({"open": "checker"}, {"kind": "service"}, "open other"),
    "left": ({"secret": "editor", "open": "editor"}, {"is_active": False}, ""),
}


@pytest.fixture
def house(db):
    """Three desks with a claim, an article and a source each, and everyone in TABLE."""
    desks = {
        "open": Desk.objects.create(name="Open", slug="open"),
        "secret": Desk.objects.create(name="Secret", slug="secret", visibility="confidential"),
        "other": Desk.objects.create(name="Other", slug="other"),
    }
    users = {}
    for name, (roles, extra, _) in TABLE.items():
        users[name] = User.objects.create(username=name, name=name, **extra)
        for desk, role in roles.items():
            Membership.objects.create(user=users[name], desk=desks[desk], role=role, joined_at=MONDAY)
    things = {}
    for name, desk in desks.items():
        worker = User.objects.create(username=f"worker {name}", name=name)
        Membership.objects.create(user=worker, desk=desk, role="editor", joined_at=MONDAY)
        article = create_article(desk, worker, url=f"https://{name}.example.org/")
        claim = flag_claim_on(article, "18,500 crates", worker)
        page = create_citation(
            claim, url=f"https://source-{name}.example.org/", title=name, by=worker, at=MONDAY
        )
        things[name] = {"claim": claim, "article": article, "source": page.source, "worker": worker}
    return desks, users, things


@pytest.mark.parametrize(
    ("kind", "model"), [("claim", Claim), ("article", Article), ("source", Source)], ids=lambda x: str(x)
)
def test_everybody_sees_what_the_table_says(house, kind, model):
    _, users, things = house
    wrong = []
    for (name, user), desk in product(users.items(), things):
        want = desk in TABLE[name][2].split()
        if model.objects.visible_to(user).filter(pk=things[desk][kind].pk).exists() is not want:
            wrong.append(f"{name} and the {kind} of the {desk} desk: should be {want}")
    assert wrong == []


def test_many_and_one_agree_on_who_acts(house):
    _, users, things = house
    for (name, user), desk in product(users.items(), things):
        facts = get_claim_facts(things[desk]["claim"], user, MONDAY)
        works_there = desk in TABLE[name][0] and name != "left"
        assert (CHECKER.refusal(facts) == "") is works_there, (name, desk)
        if works_there:
            assert Claim.objects.visible_to(user).filter(pk=things[desk]["claim"].pk).exists()
            assert facts.unseen_citations == 0


def test_nobody_and_the_system_see_no_screen(house):
    for nobody in (get_system_user(), User()):
        for model in (Claim, Article, Source):
            assert not model.objects.visible_to(nobody).exists()


def test_a_source_that_two_desks_cite_is_seen_by_the_readers_of_either(house):
    _, users, things = house
    shared = things["secret"]["source"]
    # As one that was shared before a confidential desk had sources of its own.
    Source.objects.filter(pk=shared.pk).update(desk=None)
    assert not Source.objects.visible_to(users["open_editor"]).filter(pk=shared.pk).exists()
    claim, worker = things["open"]["claim"], things["open"]["worker"]
    create_citation(claim, url=shared.url, title="x", by=worker, at=MONDAY)
    assert Source.objects.visible_to(users["open_editor"]).filter(pk=shared.pk).exists()


def test_a_restricted_source_is_seen_by_whom_it_names_and_nobody_else(house):
    _, users, things = house
    claim, worker = things["open"]["claim"], things["open"]["worker"]
    secret = create_citation(claim, **PAPER, title="File", is_restricted=True, by=worker, at=MONDAY).source
    assert Source.objects.visible_to(worker).filter(pk=secret.pk).exists()
    for user in users.values():
        assert not Source.objects.visible_to(user).filter(pk=secret.pk).exists()
    secret.permitted_people.add(users["both"], users["left"])
    seen = {
        name for name, user in users.items() if Source.objects.visible_to(user).filter(pk=secret.pk).exists()
    }
    assert seen == {"both"}


def test_a_row_is_seen_once_however_often_it_is_cited(house):
    _, users, things = house
    claim, worker = things["open"]["claim"], things["open"]["worker"]
    for passage in ("one", "two"):
        create_citation(
            claim, url=things["open"]["source"].url, title="x", passage=passage, by=worker, at=MONDAY
        )
    assert Source.objects.visible_to(users["both"]).count() == 3
