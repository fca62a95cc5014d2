"""Off-record sources with one word that stands nowhere else, and everywhere to search for it."""

import io
import zipfile
from uuid import UUID, uuid4

from django.test import Client

from factcheck.models import Citation
from factcheck.sources.actions import UploadedDocument
from tests.factories import MONDAY
from tests.routes import addresses, is_closed
from tests.sampling import choose_every, pair_up

WORD = "zyxwhistle"
"""Stands in every part of each of the three sources, and nowhere else."""
FILE = f"Minutes that {WORD} took".encode()


def sources(cast):
    """A page, a file and a statement, shown to the checker and to the second person alone."""
    about = {
        "is_restricted": True,
        "permitted_people": [cast.second],
        "title": f"What {WORD} has",
        "author": f"{WORD} senior",
        "passage": f"They knew, says {WORD}",
        "independence_group": WORD,
        "stance": "supports",
    }
    yield about | {"url": f"https://{WORD}.example.org/{WORD}", "publisher": WORD, "locator": WORD}
    yield about | {
        "kind": "document",
        "file": UploadedDocument(f"{WORD}.txt", FILE, len(FILE)),
        "locator": WORD,
    }
    yield about | {"kind": "statement", "medium": "interview", "published_on": MONDAY.date()}


def said_to(client, address, **headers) -> str:
    """All that an address answers, unpacked where it is a file of Word."""
    return read_answer(client.get(address, headers=headers))


def read_answer(answer) -> str:
    """All of an answer, unpacked where it is a file of Word."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    data = body + repr(sorted(answer.headers.items())).encode()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            data += b"".join(parts.read(name) for name in parts.namelist())
    return data.decode("utf-8", "replace").lower()


def strip_echo(text: str, word: str) -> str:
    """Leave out what was asked for, which comes back in a field, the search box or the way to the sign-in."""
    echoes = (
        f"publisher={word}",
        f"%3d{word}",
        f"“{word}”",
        f"results for: <bdi>{word}</bdi>",
        f'value="{word}"',
        f'<span dir="auto">{word}</span>',
    )
    for echo in echoes:
        text = text.replace(echo, "")
    return text


def fill_route(route: str, public_id: UUID) -> str:
    """Return the address of a route whose id is this one."""
    return route.replace("<uuid:public_id>", str(public_id)).replace("<uuid:id>", str(public_id))


def everywhere(claims):
    """(route, address) of the whole house, filled with what these claims rest on and stand in."""
    restricted = Citation.objects.filter(claim__in=claims, source__is_restricted=True).order_by("claim", "pk")
    citations = list(restricted.select_related("claim", "source__latest_snapshot"))
    articles = {claim: claim.appearances.get().revision.article for claim in claims}
    for route, _ in addresses():
        if "<" not in route:
            yield route, route
            continue
        for citation in citations:
            claim, source = citation.claim, citation.source
            parts = {"claims": claim, "citations": citation, "sources": source,
                     "snapshots": source.latest_snapshot, "articles": articles[claim], "verdicts": claim,
                     "kept": source.latest_snapshot, "api/v1/verdicts": claim, "api/v1/claims": claim,
                     "api/v1/articles": articles[claim]}  # fmt: skip
            # An address of anything else knows none of their ids; one of them shows that it does not.
            part = next((parts[one] for one in parts if route.startswith(f"/{one}/")), citations[0].source)
            if part is not None:
                named = fill_route(route, part.public_id)
                if "<" not in named:
                    yield route, named
    yield "/search/", f"/search/?q={WORD}"
    yield "/sources/health/", f"/sources/health/?publisher={WORD}"


OF_THE_DESK = ("editor", "standards")
OF_OTHER_DESKS = ("outsider", "insider")
OF_NO_DESK = ("stranger", "admin")
READERS = ("public",)
"""Whoever has not signed in: what they may see is decided elsewhere."""


def find_leaks(cast, claims, cells, *, turn: int, of_the_desk=OF_THE_DESK) -> list[str]:
    """Addresses that say the word to somebody.

    A route is closed to a reader where it refuses a row that does not exist too: it is then asked for one
    row. One that refuses this row alone is asked for the others. Where ``cells`` is "some", each row of a
    route is asked for by somebody, and one of each kind of people asks for some row; two tests, whose
    ``turn`` is 0 and 1, share the routes out among them.
    """
    kinds = (of_the_desk, OF_OTHER_DESKS, OF_NO_DESK, READERS)
    rows: dict[tuple[str, bool], list[str]] = {}
    for route, address in dict.fromkeys(everywhere(claims)):
        rows.setdefault((route, "?" in address), []).append(address)
    clients = {who: Client(raise_request_exception=False) for kind in kinds for who in kind}
    for who, client in clients.items():
        if who != "public":
            client.force_login(getattr(cast, who))
    leaks: list[str] = []
    closed: dict[tuple[str, str], bool] = {}
    for (route, searches), named in choose_every(2, cells, list(rows.items()), "leaks", turn=turn):
        for who, address in pair_up(cells, kinds, named, route, str(searches)):
            if closed.get((who, route)):
                continue
            answer = clients[who].get(address)
            assert answer.status_code != 429, f"{who}: {address} was not answered, so nothing was tried"
            if (who, route) not in closed and is_closed(answer):
                closed[who, route] = is_closed(clients[who].get(fill_route(route, uuid4())))
            if WORD in strip_echo(read_answer(answer), WORD):
                leaks.append(f"{who}: {address}")
    return leaks
