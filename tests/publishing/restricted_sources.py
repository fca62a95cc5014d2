"""Off-record sources with one word that stands nowhere else, and everywhere to search for it."""

import io
import zipfile

from factcheck.models import Citation, Source
from factcheck.sources.actions import UploadedDocument
from tests.factories import MONDAY
from tests.routes import addresses

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
    answer = client.get(address, headers=headers)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    data = body + repr(sorted(answer.headers.items())).encode()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            data += b"".join(parts.read(name) for name in parts.namelist())
    return data.decode("utf-8", "replace").lower()


def everywhere(claims):
    """Every address of the house, filled with what these claims rest on and stand in."""
    stranger = Source.objects.filter(citations__claim__in=claims, is_restricted=True).first()
    for route, _ in addresses():
        if "<" not in route:
            yield route
            continue
        for claim in claims:
            article = claim.appearances.get().revision.article
            for citation in Citation.objects.filter(claim=claim, source__is_restricted=True):
                source = citation.source
                parts = {"claims": claim, "citations": citation, "sources": source,
                         "snapshots": source.latest_snapshot, "articles": article, "verdicts": claim,
                         "kept": source.latest_snapshot, "api/v1/verdicts": claim, "api/v1/claims": claim,
                         "api/v1/articles": article}  # fmt: skip
                # An address of anything else knows none of their ids; one of them shows that it does not.
                part = next((parts[one] for one in parts if route.startswith(f"/{one}/")), stranger)
                if part is not None:
                    named = route.replace("<uuid:public_id>", str(part.public_id))
                    named = named.replace("<uuid:id>", str(part.public_id))
                    if "<" not in named:
                        yield named
    yield f"/search/?q={WORD}"
    yield f"/sources/health/?publisher={WORD}"
