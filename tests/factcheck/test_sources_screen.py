"""Sources: the troubled first, a page at a time, each with the claims that rest on it."""

import re
from html import unescape

import pytest
from django.urls import reverse

from factcheck.models import Source
from factcheck.sources import citation_actions
from tests.factcheck.workflow_driver import SPOKEN
from tests.factories import MONDAY, flag_claim_on

FILTER = ">File saved in Stet</a>"
WORDS = ("18,500 crates", "12 %", "Ada Holm", "smokehouse", "a week")


@pytest.fixture
def cited(article, cast):
    """cited(words, "a", "b") -> a claim that cites those pages."""

    def make(words, *pages):
        claim = flag_claim_on(article, words, cast.editor, statement=f"Claim {words}")
        for page in pages:
            citation_actions.create_citation(
                claim,
                url=f"https://stats.example.org/{page}",
                title=f"Table {page}",
                by=cast.editor,
                at=MONDAY,
            )
        return claim

    return make


def test_a_source_under_many_claims_names_a_few_and_counts_the_rest(client, cast, cited):
    for words in WORDS:
        cited(words, "a")
    client.force_login(cast.outsider)
    page = client.get(reverse("source_list")).content.decode()
    assert re.findall(r"<bdi>Claim (.*?)</bdi>", page) == list(reversed(WORDS))[:3]
    assert "and 2 more" in page


def test_a_statement_is_called_one_and_no_file(client, cast, article):
    claim = flag_claim_on(article, WORDS[0], cast.editor)
    source = citation_actions.create_citation(claim, **SPOKEN, by=cast.editor, at=MONDAY).source
    client.force_login(cast.editor)
    for address in (
        reverse("source_list"),
        reverse("source_detail", args=[source.public_id]),
        reverse("claim_detail", args=[claim.public_id]),
    ):
        page = client.get(address).content.decode()
        listed = page[page.index("The clerk, interview") :]
        assert "ile saved in Stet" not in page.replace(FILTER, "")
        assert "The file is saved" not in page
        assert "Statement" in listed


def test_every_source_is_reached_once_with_those_in_trouble_first(client, cast, cited, monkeypatch):
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    cited(WORDS[0], "a", "b", "c", "d")
    Source.objects.filter(title="Table b").update(health="missing")
    client.force_login(cast.outsider)
    at, found = reverse("source_list"), []
    while at:
        page = client.get(at).content.decode()
        found += re.findall(r">(Table \w)<", page)
        older = re.search(r'<a class="btn" href="([^"]+)" rel="next">', page)
        at = unescape(older[1]) if older else ""
        if len(found) == 2:
            cited(WORDS[1], "e")
    assert found == ["Table b", "Table d", "Table c", "Table a"]
