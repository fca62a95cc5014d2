"""The model of meaning that the setting STET_MEANING_MODEL names, and the vectors of what can be matched.

Optional: without the setting nothing here does anything, and matches go by words alone.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from factcheck.models import ClaimTerms, ExternalReview, ExternalReviewTerms
from factcheck.models.indexed_terms import MODEL_MARK
from factcheck.workflow.term_index import list_claim_texts
from lib.meaning import find_missing_files, find_missing_packages, join_encoded_text, load_model
from lib.text.phrases import join_with_commas
from lib.text_search import QueryEncoder

if TYPE_CHECKING:
    from lib.meaning.model import MeaningModel

SETTING = "STET_MEANING_MODEL"
logger = logging.getLogger(__name__)

BATCH_SIZE = 64
RUN_SECONDS = 20.0
"""Seconds after which a run begins no other batch of one kind of text: beat asks again."""
_loading = threading.Lock()


@cache
def _load_once(folder: str) -> "MeaningModel | None":
    try:
        return load_model(folder)
    except Exception:  # whatever its libraries raise: a newsroom works by words meanwhile
        logger.exception("The model of meaning in %s cannot be used. Matches go by words alone.", folder)
        return None


def find_trouble() -> str:
    """Return why the model of the setting cannot be used, as far as is seen without reading it; else ""."""
    folder = settings.STET_MEANING_MODEL
    if not folder:
        return ""
    if packages := find_missing_packages():
        message = gettext("{setting} is set, but these packages are not installed: {packages}.")
        return message.format(setting=SETTING, packages=join_with_commas(packages))
    if files := find_missing_files(folder):
        message = gettext("{setting} is {folder}, which does not have: {files}.")
        return message.format(setting=SETTING, folder=folder, files=join_with_commas(files))
    return ""


def get_mend() -> str:
    """Return the sentence on how to make the model usable."""
    return gettext(
        "Install what requirements-meaning.txt lists, put model.onnx and tokenizer.json into the folder, or "
        "remove STET_MEANING_MODEL. Until then claims are matched by words alone."
    )


def get_meaning_model() -> "MeaningModel | None":
    """Return the model of the setting; None without one, or with one that cannot be used."""
    if not settings.STET_MEANING_MODEL:
        return None
    with _loading:  # requests that come at once would each read it
        return _load_once(settings.STET_MEANING_MODEL)


def get_query_encoder() -> QueryEncoder | None:
    """Return what encodes the texts of queries; None where matches go by words alone."""
    model = get_meaning_model()
    return model.encode_queries if model else None


def encode_texts(*, seconds: float = RUN_SECONDS) -> int:
    """Store the vectors of claims and external reviews that have none, for so long; return how many."""
    done = encode_missing(ClaimTerms.objects.all(), read_claims, seconds=seconds)
    return done + encode_missing(ExternalReviewTerms.objects.all(), read_external_reviews, seconds=seconds)


def count_encoded(model: "MeaningModel", *kinds: QuerySet[Any]) -> tuple[int, int]:
    """Return how many rows of these kinds have a vector of this model, and how many rows there are."""
    every = sum(rows.count() for rows in kinds)
    missing = (part.count() for rows in kinds for part in _split_missing(rows, model))
    return every - sum(missing), every


def _split_missing(rows: QuerySet[Any], model: "MeaningModel") -> list[QuerySet[Any]]:
    """Return those of ``rows`` that have no vector of this model: without any, and with one of another.

    Each is a part of the index of marks, in its order: as one condition PostgreSQL reads the whole table for
    it, each minute, where its statistics are old.
    """
    marked = rows.alias(mark=MODEL_MARK).order_by("mark")
    return [marked.filter(part) for part in (Q(mark=None), Q(mark__lt=model.mark), Q(mark__gt=model.mark))]


def _list_missing(rows: QuerySet[Any], model: "MeaningModel") -> list[int]:
    """Return the keys of one batch of ``rows`` that have no vector of this model."""
    keys: list[int] = []
    for part in _split_missing(rows, model):
        if len(keys) < BATCH_SIZE:
            keys += part.values_list("pk", flat=True)[: BATCH_SIZE - len(keys)]
    return keys


def encode_missing(
    rows: QuerySet[Any],
    read_texts: Callable[[Collection[int]], Mapping[int, str]],
    *,
    seconds: float,
) -> int:
    """Store the vectors of those of ``rows`` that have none of this model; return how many. Safe to repeat.

    ``read_texts`` returns the text of each key. After ``seconds`` no other batch begins.
    """
    model = get_meaning_model()
    if model is None:
        return 0
    total = 0
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        texts = read_texts(_list_missing(rows, model))
        if not texts:
            break
        vectors = dict(zip(texts, model.encode_texts(list(texts.values())), strict=True))
        total += _store_vectors(rows, read_texts, texts, vectors)
    return total


@transaction.atomic
def _store_vectors(
    rows: QuerySet[Any],
    read_texts: Callable[[Collection[int]], Mapping[int, str]],
    texts: Mapping[int, str],
    vectors: Mapping[int, bytes],
) -> int:
    """Store vectors where the text is still the one that was encoded; return how many.

    Whoever changes a text writes its terms in the same transaction. A row that is written now is left for
    later, so that this waits for nobody and no two wait for each other; whoever writes one that is locked
    here waits, and empties it.
    """
    read = rows.order_by().filter(pk__in=texts).select_for_update(of=("self",), skip_locked=True)
    found = list(read.only("pk"))
    now = read_texts([row.pk for row in found])
    same = [row for row in found if now.get(row.pk) == texts[row.pk]]
    for row in same:
        row.meaning = vectors[row.pk]
    rows.model._default_manager.bulk_update(same, ["meaning"])
    return len(same)


def read_claims(keys: Collection[int]) -> dict[int, str]:
    """Return the text of each claim that its vector is of: the statement, and the published headline."""
    return {
        key: join_encoded_text(statement, headline)
        for key, (statement, headline, _) in list_claim_texts(keys).items()
    }


def read_external_reviews(keys: Collection[int]) -> dict[int, str]:
    """Return the text of each external review that its vector is of: statement and title."""
    rows = ExternalReview.objects.filter(pk__in=keys).values_list("pk", "statement", "title")
    return {key: join_encoded_text(statement, title) for key, statement, title in rows}
