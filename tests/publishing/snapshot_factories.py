"""Snapshots that readers may be sent to."""

from factcheck.models import Citation, Snapshot
from lib.crypto.commitments import sha256_hex
from tests.factories import MONDAY

TEXT = (
    "Weather today\nIn March 20,145 crates were landed, said the office.\nPrices fell.\nAnother story begins."
)


def frozen_copy(claim, text=TEXT):
    """A copy of the first source, pinned and frozen in every ruling on the claim."""
    citation = Citation.objects.filter(claim=claim).order_by("pk").first()
    copy = Snapshot.objects.create(
        source=citation.source,
        text_hash=sha256_hex(text),
        url=citation.source.url,
        text=text,
        status_code=200,
        captured_at=MONDAY,
    )
    Citation.objects.filter(pk=citation.pk).update(snapshot=copy)
    for verdict in claim.verdicts.all():
        verdict.citations[0]["snapshot"] = copy.text_hash
        type(verdict)._default_manager.filter(pk=verdict.pk).update(citations=verdict.citations)
    return copy
