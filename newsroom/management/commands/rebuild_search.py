"""rebuild_search: read again everything that a search or a look-up of similar claims can find."""

import math
from typing import Any

from django.core.management.base import BaseCommand

from factcheck.search.indexing import rebuild_index
from factcheck.search.meaning import encode_texts, get_meaning_model
from factcheck.workflow.term_frequencies import refresh_term_frequencies
from factcheck.workflow.term_index import rebuild_term_index
from publishing.documents.matching import refresh_published_frequencies
from publishing.documents.search_index import encode_entries, rebuild_entries


class Command(BaseCommand):
    """Command for after an upgrade that analyses texts in another way, or a table restored by hand.

    The workers keep all three indexes up to date otherwise.
    """

    help = "Index everything that can be searched again. Until it ends, searches find what they found before."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and print how much there is of each kind."""
        self.stdout.write(f"{rebuild_index()} documents of the newsroom's search written.")
        similar = rebuild_term_index()
        refresh_term_frequencies(min_growth=-1)
        self.stdout.write(f"{similar} claims and fact checks analysed, to find similar ones.")
        published = rebuild_entries()
        refresh_published_frequencies(min_growth=-1)
        self.stdout.write(f"{published} published documents analysed.")
        if get_meaning_model():
            encoded = encode_texts(seconds=math.inf) + encode_entries(seconds=math.inf)
            self.stdout.write(f"{encoded} texts encoded.")
