"""Cache of full pages of the change feed: built once, compressed, and sent as they are ever after."""

from django.db import transaction

from lib.crypto.commitments import sha256_hex
from lib.web.conditional_requests import GZIP, ZSTD, compress_all
from publishing.documents.change_feed import encode_page, list_entries
from publishing.models import CachedFeedPage, OutboxCursor
from publishing.models.cached_feed_page import PAGE_SIZE
from publishing.models.licensed import filter_by_license
from publishing.partners.selectors import get_open_reader_mark

MAX_PAGES = 20
"""Pages built in one run: compressing one takes some hundredths of a second."""


def cache_full_pages() -> int:
    """Build full pages that are not cached; return how many, MAX_PAGES at most."""
    mark = get_open_reader_mark()
    # Built for readers who could see something else: a desk has become confidential since, or open.
    CachedFeedPage.objects.exclude(license_mark=mark).delete()
    row = OutboxCursor.objects.values_list("position", flat=True).first()
    full = (row or 0) // PAGE_SIZE
    if CachedFeedPage.objects.count() == full:
        return 0
    made = set(CachedFeedPage.objects.values_list("number", flat=True))
    missing = [number for number in range(full) if number not in made]
    for number in missing[:MAX_PAGES]:
        _cache_page(number, mark)
    return len(missing[:MAX_PAGES])


@transaction.atomic
def _cache_page(number: int, mark: str) -> None:
    # Nobody changes what is on the page meanwhile: that is done under the same lock.
    OutboxCursor.objects.select_for_update().get(id=1)
    last = (number + 1) * PAGE_SIZE
    found = list_entries(filter_by_license(), after=number * PAGE_SIZE, upto=last, size=PAGE_SIZE)
    body = encode_page([entry for _, entry in found], last=last, mark=mark, has_more=True)
    packed = compress_all(body)
    CachedFeedPage.objects.update_or_create(
        number=number,
        defaults={"license_mark": mark, "etag": sha256_hex(body), "gzip": packed[GZIP], "zstd": packed[ZSTD]},
    )
