"""The guides on the site: every page of docs/ for its readers, its links, and the search."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.guides.library import list_audiences, search_guides
from tests.architecture.source_files import ROOT
from tests.journeys.screenshots import IN_GUIDES, IN_README

DOCS = ROOT / "docs"
PUBLIC, STAFF = "how-to/receive-webhooks", "how-to/check-a-claim"


class LinkCollector(HTMLParser):
    """Addresses and ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.links += [str(found[name]) for name in ("href", "src") if found.get(name)]
        if found.get("id"):
            self.ids.add(str(found["id"]))


def read_links(html: str) -> LinkCollector:
    collector = LinkCollector()
    collector.feed(html)
    return collector


def test_every_page_of_docs_is_listed_once() -> None:
    listed = re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", (DOCS / "README.md").read_text(), re.M)
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md") if "adr" not in path.parts}
    assert sorted(listed) == sorted(pages - {"README.md"} | {"reference/openapi.yaml"})


def test_the_audiences_are_those_who_use_stet() -> None:
    slugs = [one.slug for one in list_audiences()]
    assert slugs == ["checkers", "editors", "administrators", "partners", "writers"]


def test_every_link_leads_somewhere(cast, client) -> None:
    client.force_login(cast.editor)
    pages = {
        reverse("guide_detail", args=[guide.path]): read_links(guide.html)
        for audience in list_audiences()
        for guide in audience.guides
    }
    broken = []
    for page, collector in pages.items():
        for link in collector.links:
            address, _, anchor = link.partition("#")
            if address.startswith(("http", "mailto:")):
                continue
            if address and address not in pages:
                answer = client.get(address)
                b"".join(answer)  # a picture is a file, and closed once it was read
                if answer.status_code != 200:
                    broken.append(f"{page} -> {link}")
            if anchor and anchor not in pages[address or page].ids:
                broken.append(f"{page} -> {link}")
    assert broken == []


def test_a_stranger_reads_the_partners_pages_and_no_other(client: Client, db: None) -> None:
    page = client.get(reverse("guide_detail", args=[PUBLIC]))
    assert page.status_code == 200
    assert "<h1>Receive webhooks</h1>" in page.content.decode()
    index = client.get(reverse("guide_list")).content.decode()
    assert reverse("guide_detail", args=[PUBLIC]) in index
    assert reverse("guide_detail", args=[STAFF]) not in index
    address = reverse("guide_detail", args=[STAFF])
    assert client.get(address).headers["Location"] == f"/sign-in/?next={address}"
    assert client.get("/docs/how-to/no-such-page/").status_code == 404
    assert client.get("/docs/how-to/../../newsroom/settings/").status_code == 404
    assert client.get("/docs/images/..%2Freference%2Fsettings.md", follow=True).status_code == 404


def test_a_partner_s_person_reads_what_a_stranger_reads(partner_member, console_client) -> None:
    console_client.force_login(partner_member)
    assert console_client.get(reverse("guide_detail", args=[PUBLIC])).status_code == 200
    assert console_client.get(reverse("guide_detail", args=[STAFF])).status_code != 200


def test_a_person_of_the_newsroom_reads_all_by_audience(cast, client) -> None:
    client.force_login(cast.checker)
    index = client.get(reverse("guide_list")).content.decode()
    for audience in list_audiences():
        assert f'<h2 id="{audience.slug}">{audience.title}</h2>' in index
        for guide in audience.guides:
            assert client.get(reverse("guide_detail", args=[guide.path])).status_code == 200
    assert reverse("guide_list") in client.get(reverse("claim_queue")).content.decode()


@pytest.mark.parametrize(
    ("query", "first"),
    [("webhook", "how-to/receive-webhooks"), ("rating scale", "how-to/rating-scales"), ("zzz webhook", None)],
)
def test_the_search_finds_sections_with_every_word(query: str, first: str | None) -> None:
    found = search_guides(query, list_audiences())
    assert (found[0].guide.path if found else None) == first


def test_the_search_page_shows_what_the_reader_may_read(client: Client, cast) -> None:
    address = reverse("guide_list")
    strangers = client.get(address, {"q": "galley"}).content.decode()
    assert "how-to/work-through-a-galley" not in strangers
    client.force_login(cast.editor)
    shown = client.get(address, {"q": "galley"}).content.decode()
    assert "how-to/work-through-a-galley" in shown
    assert "No guide contains all of these words" in client.get(address, {"q": "qqqqqq"}).content.decode()


def test_pictures_are_described_and_small_in_all() -> None:
    pages = [guide.html for audience in list_audiences() for guide in audience.guides]
    described = re.findall(r'<img src="[^"]*/([\w-]+)\.png" alt="[^"]{20,}"', "".join(pages))
    assert len(described) == "".join(pages).count("<img ") >= 6
    files = list((DOCS / "images").iterdir())
    assert {path.stem for path in files} == {plan.name for plan in IN_README + IN_GUIDES}
    assert set(described) >= {plan.name for plan in IN_GUIDES}
    assert sum(path.stat().st_size for path in files) < 1_200_000
