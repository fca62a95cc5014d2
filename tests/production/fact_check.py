"""One fact check over HTTP, from the import of an article to a partner's pull."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

from newsroom.demo.site.server import DemoSiteServer
from tests.production.http_client import HttpClient
from tests.production.services import wait_until

WORDS = "48,312 residents in June 2025"
STATEMENT = "Harrowmere had 48,312 residents in June 2025"
PASSAGE = "On 30 June 2025 Harrowmere had 48,312 residents, 1,204 more than a year earlier."
PASSWORD = "three blue herons at the weir"
WORK_SECONDS = 90


class Installation(Protocol):
    """Where an administrator gives commands."""

    def run_manage(self, *arguments: str, typed: str = "") -> str:
        """Return the output of a command of manage.py."""
        ...


@dataclass(frozen=True)
class PublishedVerdict:
    """What a partner has pulled, the key by which, and the article that the claim is in."""

    partner: HttpClient
    document: dict[str, Any]
    article: dict[str, Any]

    def require_unchanged(self) -> None:
        """Raise AssertionError unless the partner pulls the very same again."""
        assert self.partner.get("verdicts/")["results"] == [self.document]


def run_fact_check(services: Installation, client: HttpClient, site: DemoSiteServer) -> PublishedVerdict:
    """Set up a newsroom with the commands and forms of an administrator, and check one claim in it."""
    services.run_manage("create_desk", "--name", "City", "--slug", "city")
    people = {
        name: _let_in(services, client, name, *roles)
        for name, roles in {
            "maria": ("--admin", "--desk", "city:editor"),
            "carl": ("--desk", "city:checker"),
            "sven": ("--desk", "city:checker"),
        }.items()
    }
    key = services.run_manage("create_partner", "--name", "The Ledger").strip()
    partner = HttpClient(client.site, client.here, key)
    assert partner.get("verdicts/")["results"] == []
    _put_scale_to_use(people["maria"])

    editor, checker, reviewer = people["maria"], people["carl"], people["sven"]
    article = editor.post("articles/", desk="city", provenance="external", url=f"{site.url}/article")
    text = editor.get(f"articles/{article['id']}/")["text"]
    start = text.index(WORDS)
    claim = editor.post(
        f"articles/{article['id']}/flag/",
        revision=1,
        start=start,
        end=start + len(WORDS),
        exact=WORDS,
        statement=STATEMENT,
        claimant="The Ledger",
        kind="number",
    )
    carl = _find_choice(claim, "assign", "checker", "Carl")
    act(editor, claim, "assign", checker=carl)
    act(checker, claim, "start")
    act(
        checker,
        claim,
        "cite",
        url=f"{site.url}/population",
        title="Population",
        passage=PASSAGE,
        tier="primary",
    )
    # The worker for links looks at the page; until then nobody may rely on it.
    _wait_for_source(checker, claim)
    rating = max(
        (one for scale in checker.get("ratings/")["results"] for one in scale["ratings"]),
        key=lambda one: one["value"] or 0,
    )
    verdict = {
        "rating": rating["id"],
        "headline": "The figure is right",
        "explanation": "The town says so [1].",
    }
    act(checker, claim, "submit", source_waiver="The town counts its own residents.", **verdict)
    act(reviewer, claim, "approve", comment="Seen")
    act(editor, claim, "publish")

    def is_pulled() -> bool:
        return [one["id"] for one in partner.get("verdicts/")["results"]] == [claim["id"]]

    wait_until(is_pulled, WORK_SECONDS, "the partner cannot pull the verdict: nothing relays it")
    [pulled] = partner.get("verdicts/")["results"]
    assert (pulled["statement"], pulled["rating"]["label"]) == (STATEMENT, rating["label"])
    return PublishedVerdict(partner, pulled, article)


def _let_in(services: Installation, client: HttpClient, name: str, *roles: str) -> HttpClient:
    """Create a person by command, and sign them in with the form."""
    person = ("--username", name, "--name", name.title(), "--email", f"{name}@example.org")
    services.run_manage("create_person", *person, *roles, "--password-stdin", typed=f"{PASSWORD}\n")
    signed_in = HttpClient(client.site, client.here)
    signed_in.sign_in(name, PASSWORD)
    return signed_in


def _put_scale_to_use(admin: HttpClient) -> None:
    """Create a scale of two labels with the form under Setup, and put it to use."""
    labels = {
        "row-TOTAL_FORMS": "2",
        "row-0-label": "False",
        "row-0-value": "1",
        "row-0-tone": "falls",
        "row-1-label": "True",
        "row-1-value": "2",
        "row-1-tone": "stands",
    }
    scales = admin.submit_form("/setup/scales/add/", name="True or false", **labels)
    [activation] = re.findall(r'action="(/setup/scales/[\w-]+/activate/)"', scales)
    admin.submit_form(activation, page="/setup/scales/")


def act(person: HttpClient, claim: dict[str, Any], action: str, **inputs: str) -> dict[str, Any]:
    """Take one action on the claim as it is now."""
    version = person.get(f"claims/{claim['id']}/")["version"]
    after: dict[str, Any] = person.post(f"claims/{claim['id']}/{action}/", version=version, **inputs)
    return after


def _find_choice(claim: dict[str, Any], action: str, name: str, label: str) -> str:
    """Return the value by which an offered action's input takes the choice with this label."""
    inputs = next(one for one in claim["available_actions"] if one["name"] == action)["inputs"]
    choices = next(one for one in inputs if one["name"] == name)["choices"]
    return next(str(one["value"]) for one in choices if one["label"] == label)


def _wait_for_source(person: HttpClient, claim: dict[str, Any]) -> None:
    def is_checked() -> bool:
        [citation] = person.get(f"claims/{claim['id']}/")["citations"]
        return citation["checked_at"] is not None

    wait_until(is_checked, WORK_SECONDS, "nothing checks the links of sources")
