"""Wire copy run again with a new lead: offered as a link, decided by a person, never merged in silence."""

import random

import pytest
from django.urls import reverse

from articles.actions.importing import create_manual_revision, import_article
from articles.importers import parse_bytes
from articles.models import Article, NearDuplicate, NearDuplicateKey
from articles.near_duplicates import similarity
from audit.models import Event
from lib.text.plain_text import PARAGRAPH_SEPARATOR
from tests.factories import MONDAY

WORDS = [
    "harbour",
    "herring",
    "crate",
    "office",
    "mayor",
    "spring",
    "price",
    "crew",
    "catch",
    "landed",
    "quay",
]


def story(headline, seed, paragraphs=12):
    """A text of its own for each seed: runs of words that no other seed has."""
    chance = random.Random(seed)
    lines = []
    for _ in range(paragraphs):
        words = [f"{chance.choice(WORDS)}{chance.randrange(10_000)}" for _ in range(24)]
        lines.append(" ".join(words).capitalize() + ".")
    return [headline, *lines]


WIRE = story("Harbour lands a record catch", 1)
RERUN = ["Fleet comes home full", "A new lead stands before the same words.", *WIRE[2:]]
OTHER = story("Council votes on the bridge", 2)


def bring(cast, paragraphs, *, desk=None, by=None):
    return import_article(
        parse_bytes(PARAGRAPH_SEPARATOR.join(paragraphs).encode()),
        desk=desk or cast.desk,
        provenance="external",
        by=by or cast.editor,
        at=MONDAY,
    ).article


def test_a_rerun_is_noted_and_stays_an_article_of_its_own(cast):
    first, again = bring(cast, WIRE), bring(cast, RERUN)
    assert Article.objects.count() == 2
    pair = NearDuplicate.objects.get()
    assert (pair.article, pair.other_article, pair.is_linked) == (again, first, None)
    assert pair.similarity > 0.8


def test_a_short_report_within_a_long_one_is_noted(cast):
    first = bring(cast, WIRE[:6])
    again = bring(cast, [*story("The week at the quay", 3), *WIRE[1:6]])
    assert (NearDuplicate.objects.get().other_article, again.near_duplicates.get().similarity) == (
        first,
        pytest.approx(1, abs=0.1),
    )


def test_what_is_unlike_is_not(cast):
    bring(cast, WIRE)
    bring(cast, OTHER)
    assert not NearDuplicate.objects.exists()


def test_another_desks_articles_are_not_told_of(cast):
    bring(cast, WIRE, desk=cast.secret_desk, by=cast.insider)
    bring(cast, RERUN)
    assert not NearDuplicate.objects.exists()


def test_what_many_have_in_common_is_boilerplate_and_is_not_compared_with_all_of_them(cast, monkeypatch):
    footer = story("", 9, paragraphs=4)[1:]
    for number in range(55):
        bring(cast, [*story(f"Story {number}", 100 + number, paragraphs=8), *footer])
    assert not NearDuplicate.objects.exists()
    compared = []
    monkeypatch.setattr(similarity, "compute_share", lambda one, other: compared.append(other) or 0.0)
    bring(cast, [*story("One more", 300, paragraphs=8), *footer])
    assert len(compared) <= 20


def test_a_new_version_is_compared_too_and_no_pair_is_told_twice(cast):
    bring(cast, WIRE)
    again = bring(cast, RERUN)
    create_manual_revision(
        again,
        parse_bytes(PARAGRAPH_SEPARATOR.join([*RERUN, "One more line."]).encode()),
        by=cast.editor,
        at=MONDAY,
    )
    assert NearDuplicate.objects.count() == 1
    assert NearDuplicateKey.objects.filter(revision=again.revisions.last()).exists()


def test_the_page_offers_it_and_a_persons_word_is_recorded(editor, cast):
    first, again = bring(cast, WIRE), bring(cast, RERUN)
    page = reverse("article_detail", args=[again.public_id])
    shown = editor.get(page).content.decode()
    assert "Link these articles" in shown
    assert reverse("article_detail", args=[first.public_id]) in shown
    decide = reverse("near_duplicate_decide", args=[again.public_id, first.public_id])
    editor.post(decide, {"decision": "link"})
    assert "Belongs with" in editor.get(reverse("article_detail", args=[first.public_id])).content.decode()
    assert Event.objects.filter(action="link_near_duplicate", subject=str(again.public_id)).count() == 1
    editor.post(decide, {"decision": "apart"})
    shown = editor.get(page).content.decode()
    assert ("Belongs with" in shown, "Link these articles" in shown) == (False, False)
    assert NearDuplicate.objects.get().decided_by == cast.editor


def test_only_people_of_the_desk_decide(cast, sign_in):
    first, again = bring(cast, WIRE), bring(cast, RERUN)
    outsider = sign_in(cast.outsider)
    assert (
        "Link these articles"
        not in outsider.get(reverse("article_detail", args=[again.public_id])).content.decode()
    )
    decide = reverse("near_duplicate_decide", args=[again.public_id, first.public_id])
    assert outsider.post(decide, {"decision": "link"}).status_code == 403
    assert sign_in(cast.stranger).post(decide, {"decision": "link"}).status_code == 404
    assert NearDuplicate.objects.get().is_linked is None


def test_the_import_says_so_at_once(editor, import_form_data):
    editor.post(reverse("article_import"), import_form_data(text=PARAGRAPH_SEPARATOR.join(WIRE)))
    received = editor.post(
        reverse("article_import"), import_form_data(text=PARAGRAPH_SEPARATOR.join(RERUN)), follow=True
    )
    assert "This is very similar to “Harbour lands a record catch”." in received.content.decode()


@pytest.mark.parametrize("share", [0.4, 0.6, 0.8])
def test_texts_that_share_enough_are_found_by_their_keys(share):
    found = 0
    for seed in range(40):
        own, other = story("", seed * 2, 20)[1:], story("", seed * 2 + 1, 20)[1:]
        mixed = own[: int(20 * share)] + other[int(20 * share) :]
        one, two = similarity.hash_shingles(" ".join(own)), similarity.hash_shingles(" ".join(mixed))
        found += bool(set(similarity.select_keys(one)) & set(similarity.select_keys(two)))
    assert found == 40


def test_the_keys_are_the_same_on_every_machine():
    keys = similarity.select_keys(similarity.hash_shingles(" ".join(WIRE)))
    assert (len(keys), keys[:2]) == (32, sorted(keys)[:2])
    assert all(-(1 << 63) <= key < 1 << 63 for key in keys)
