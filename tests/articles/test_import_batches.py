"""Taking in: what was sent is written down whole, at once, and only by people of the desk."""

import pytest

from articles.batches.actions import ImportSource
from articles.models import ImportBatch, ImportItem
from audit.models import Event
from lib.errors import Invalid, NotAllowed
from tests.articles.batch_requests import send
from tests.factories import MONDAY


def test_every_byte_that_was_sent_is_kept_in_its_order_and_due(cast):
    batch = send(
        cast,
        ImportSource("a.txt", b"\x00\xffone", "text/plain"),
        ImportSource("b", url="https://quay.example.org/b"),
    )
    remaining = [(p.number, p.name, bytes(p.body), p.size, p.url, p.due_at) for p in batch.items.all()]
    assert remaining == [
        (1, "a.txt", b"\x00\xffone", 5, "", MONDAY),
        (2, "b", b"", 0, "https://quay.example.org/b", MONDAY),
    ]
    assert Event.objects.get(subject=str(batch.public_id)).action == "create_import_batch"


def test_a_name_that_no_database_keeps_is_made_one_that_it_does(cast):
    item = send(cast, ImportSource("a\x00\ud800\nb.txt", b"x")).items.get()
    assert item.name == "a? b.txt"


def test_nothing_at_all_is_told(cast):
    with pytest.raises(Invalid, match="Nothing was sent"):
        send(cast)


@pytest.mark.parametrize("who", ["outsider", "stranger", "admin"])
def test_only_people_of_the_desk_send_to_it(cast, who):
    with pytest.raises(NotAllowed):
        send(cast, ImportSource("a.txt", b"x"), by=getattr(cast, who))
    assert not ImportItem.objects.exists()


def test_a_confidential_desks_import_batches_are_its_members_alone(cast):
    batch = send(cast, ImportSource("a.txt", b"x"), desk=cast.secret_desk, by=cast.insider)
    assert batch in ImportBatch.objects.visible_to(cast.insider)
    assert batch not in ImportBatch.objects.visible_to(cast.editor)
    assert batch not in ImportBatch.objects.visible_to(cast.stranger)
