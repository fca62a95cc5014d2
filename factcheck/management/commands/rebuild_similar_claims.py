"""rebuild_similar_claims: write the index again by which similar claims are found."""

from typing import Any

from django.core.management.base import BaseCommand

from factcheck.search.meaning import encode_all_texts, get_meaning_model
from factcheck.workflow.term_frequencies import refresh_term_frequencies
from factcheck.workflow.term_index import rebuild_term_index


class Command(BaseCommand):
    """Command for after an upgrade that analyses texts otherwise; the worker keeps the index up to date."""

    help = "Analyse the claims and other organisations' fact checks again, to find similar ones."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and print of how many texts."""
        done = rebuild_term_index()
        refresh_term_frequencies(min_growth=-1)
        self.stdout.write(f"{done} texts analysed.")
        if get_meaning_model():
            self.stdout.write(f"{encode_all_texts()} texts encoded.")
