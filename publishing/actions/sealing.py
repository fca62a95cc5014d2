"""Sealing: full pages of the log are made once, packed, and sent as they are ever after."""

from django.db import transaction

from lib.commitments import sha256_hex
from lib.encoded import GZIP, ZSTD, tight
from publishing.models import RelayPosition, SealedPage
from publishing.models.licensed import licence
from publishing.models.sealed_page import SIZE
from publishing.queries.changes import entries, page_of
from publishing.queries.readers import open_mark

AT_ONCE = 20
"""Pages made in one go: packing one takes some hundredths of a second."""


def seal() -> int:
    """Make pages that are full and not sealed; how many, AT_ONCE at most."""
    mark = open_mark()
    # Made for other eyes: a desk has become confidential since, or open.
    SealedPage.objects.exclude(mark=mark).delete()
    row = RelayPosition.objects.values_list("position", flat=True).first()
    full = (row or 0) // SIZE
    if SealedPage.objects.count() == full:
        return 0
    made = set(SealedPage.objects.values_list("number", flat=True))
    missing = [number for number in range(full) if number not in made]
    for number in missing[:AT_ONCE]:
        _seal(number, mark)
    return len(missing[:AT_ONCE])


@transaction.atomic
def _seal(number: int, mark: str) -> None:
    # Nobody changes what is on the page meanwhile: that is done under the same lock.
    RelayPosition.objects.select_for_update().get(id=1)
    last = (number + 1) * SIZE
    found = entries(licence(), after=number * SIZE, upto=last, size=SIZE)
    body = page_of([entry for _, entry in found], last=last, mark=mark, more=True)
    packed = tight(body)
    SealedPage.objects.update_or_create(
        number=number,
        defaults={"mark": mark, "etag": sha256_hex(body), "gzip": packed[GZIP], "zstd": packed[ZSTD]},
    )
