"""The search entries of published verdicts are written and encoded while the relay writes others."""

from functools import partial

import pytest
from django.db import connection, transaction

from publishing.documents.search_index import encode_entries, rebuild_entries
from publishing.models import SearchEntry
from tests.concurrency import at_once, while_somebody_waits
from tests.meaning_model import write_model

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


def test_a_rebuild_takes_turns_with_the_relay(publish_claim):
    """Each locks documents in an order of its own: at the same time they could wait for each other."""
    publish_claim(statement="Herring prices fell")
    while_somebody_waits(partial(publish_claim, statement="Jobless people rose"), rebuild_entries)
    assert SearchEntry.objects.count() == 2


def test_an_entry_that_is_written_now_is_encoded_later(publish_claim, settings, tmp_path):
    settings.STET_MEANING_MODEL = str(write_model(tmp_path))
    publish_claim(statement="Herring prices fell")
    publish_claim(statement="Jobless people rose")
    with transaction.atomic():
        written = SearchEntry.objects.select_for_update().order_by("pk")[:1].get()
        assert at_once([partial(encode_entries, seconds=0.5)], patience=5) == {"done": 1}
    assert list(SearchEntry.objects.filter(meaning=None)) == [written]
    assert encode_entries() == 1
