"""The sources of published verdicts over REST: as the documents name them, and never one that they do not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing
from factcheck.models import Citation, Source
from factcheck.sources import citation_actions
from factcheck.sources.restrictions import lift_restriction, restrict_source
from publishing.documents.relay import relay_events
from publishing.models import Partner
from tests.api_schema import described
from tests.factories import TUESDAY
from tests.publishing.source_requests import PAGE, named


@pytest.fixture
def ask(client, partner_key):
    def get(query="", *, secret=partner_key):
        answer = client.get(f"/api/v1/sources/{query}", headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 200, answer.content
        return answer.json()

    return get


def titles(told):
    return sorted(one["title"] for one in told["results"])


def the(told, title):
    [found] = [one for one in told["results"] if one["title"] == title]
    return found


def test_each_source_is_told_once_with_the_verdicts_that_rest_on_it(ask, publish_claim):
    first = publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")], headline="First")
    second = publish_claim(sources=[named("The fish", f"{PAGE}/fish"), named("The catch")], headline="Second")
    data = ask()
    described("PaginatedPublicSourceList").validate(data)
    assert titles(data) == ["The catch", "The fish", "The port"]
    shared = the(data, "The catch")
    assert shared["url"] == PAGE
    assert [(one["id"], one["headline"], one["citations"][0]["number"]) for one in shared["verdicts"]] == [
        (str(second.public_id), "Second", 2), (str(first.public_id), "First", 1)
    ]  # fmt: skip
    assert shared["verdicts"][0]["citations"][0]["passage"] == "20,145 crates"
    assert shared["has_more"] is False


def test_what_is_cited_and_not_published_is_not_there(ask, publish_claim, cast):
    live = publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")])
    publish_claim(sources=[named("Not out", f"{PAGE}/not-out"), named("The catch")], upto="approved")
    publish_claim(sources=[named("Not relayed", f"{PAGE}/late"), named("The catch")], relayed=False)
    closing.reopen_claim(live, reason="A reader wrote", by=cast.editor, at=TUESDAY)
    assignments_actions.assign_claim(live, checker=cast.checker, by=cast.editor, at=TUESDAY)
    assignments_actions.start_checking(live, by=cast.checker, at=TUESDAY)
    citation_actions.create_citation(
        live, by=cast.checker, at=TUESDAY, title="A lead", url=f"{PAGE}/lead", passage="20,146"
    )
    citation_actions.create_citation(
        live, by=cast.checker, at=TUESDAY, title="The catch", url=PAGE, passage="Not yet"
    )
    data = ask()
    assert titles(data) == ["The catch", "The port"]
    assert [len(one["verdicts"]) for one in data["results"]] == [1, 1]
    assert "Not yet" not in str(data)
    assert len(ask("?page_size=1")["results"]) == 1
    relay_events()
    assert "Not relayed" in titles(ask())


def test_what_was_taken_away_after_publication_is_there_until_the_correction(
    ask, publish_claim, correct_claim
):
    live = publish_claim(
        sources=[named("The catch"), named("The port", f"{PAGE}/port"), named("Old", f"{PAGE}/old")]
    )
    Citation.objects.filter(source__title="Old").update(removed_at=TUESDAY)
    Source.objects.filter(title="The port").update(title="Renamed meanwhile")
    assert titles(ask()) == ["Old", "The catch", "The port"]
    correct_claim(live)
    assert titles(ask()) == ["Renamed meanwhile", "The catch"]


def test_a_retracted_verdict_rests_on_nothing(ask, publish_claim, retract_claim):
    retract_claim(publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")]))
    assert ask() == {"results": [], "next": None, "previous": None}


def test_a_licence_narrows_them_and_who_cites_them(ask, publish_claim, cast, partner):
    publish_claim(sources=[named("The catch"), named("The port", f"{PAGE}/port")])
    other = publish_claim(sources=[named("The catch"), named("Ours", f"{PAGE}/ours")], language="de")
    assert titles(ask()) == ["Ours", "The catch", "The port"]
    Partner.objects.update(languages=["en"])
    data = ask()
    assert titles(data) == ["The catch", "The port"]
    assert str(other.public_id) not in str(data)
    partner.desks.add(cast.other_desk)
    assert titles(ask()) == []


def test_a_restricted_source_is_nowhere_and_neither_is_one_that_was_when_it_was_ruled_on(
    ask, publish_claim, cast
):
    hidden = named(
        "Whistle", f"{PAGE}/whistle", is_restricted=True, permitted_people=[cast.editor, cast.second]
    )
    publish_claim(sources=[named("The catch"), hidden, named("The port", f"{PAGE}/port")])
    assert titles(ask()) == ["The catch", "The port"]
    source = Source.objects.get(title="Whistle")
    lift_restriction(source, by=cast.editor, at=TUESDAY)
    relay_events()
    assert titles(ask()) == ["The catch", "The port"]
    assert len(ask("?page_size=1")["results"]) == 1
    port = Source.objects.get(title="The port")
    restrict_source(port, by=cast.editor, at=TUESDAY)
    relay_events()
    assert titles(ask()) == ["The catch"]
    lift_restriction(port, by=cast.editor, at=TUESDAY + timedelta(hours=1))
    relay_events()
    assert titles(ask()) == ["The catch", "The port"]


def test_nobody_else_reads_them(client, cast, publish_claim, partner, partner_key):
    publish_claim()
    assert client.get("/api/v1/sources/").status_code == 401
    client.force_login(cast.stranger)
    assert client.get("/api/v1/sources/").status_code == 403
    client.force_login(cast.outsider)
    assert len(client.get("/api/v1/sources/").json()["results"]) == 2
    client.logout()
    Partner.objects.update(is_active=False)
    refused = client.get("/api/v1/sources/", headers={"authorization": f"Bearer {partner_key}"})
    assert refused.status_code == 403


def test_they_are_paged_in_a_fixed_number_of_queries(ask, publish_claim, client, partner_key):
    for number in range(3):
        publish_claim(sources=[named("The catch"), named(f"Page {number}", f"{PAGE}/{number}")])
    first = ask("?page_size=3")
    rest = ask("?" + first["next"].partition("?")[2])
    both = {"results": first["results"] + rest["results"]}
    assert titles(both) == ["Page 0", "Page 1", "Page 2", "The catch"]
    assert len(the(both, "The catch")["verdicts"]) == 3
    answer = client.get("/api/v1/sources/?q=x", headers={"authorization": f"Bearer {partner_key}"})
    assert (answer.status_code, [*answer.json()["errors"]]) == (400, ["q"])
    counted = []
    for size in (1, 100):
        with CaptureQueriesContext(connection) as caught:
            ask(f"?page_size={size}")
        counted.append(len(caught))
    assert counted[0] == counted[1] <= 10


def test_of_a_source_that_many_rest_on_the_newest_are_named(ask, publish_claim, monkeypatch):
    monkeypatch.setattr("publishing.documents.sources.MAX_VERDICTS", 2)
    made = [publish_claim(sources=[named("The catch"), named("x", f"{PAGE}/{n}")]) for n in range(3)]
    shared = the(ask(), "The catch")
    assert [one["id"] for one in shared["verdicts"]] == [str(made[2].public_id), str(made[1].public_id)]
    assert shared["has_more"] is True
