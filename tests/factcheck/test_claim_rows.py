"""A claim that was made of rows equals one that the verbs took to the same state, column by column."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from accounts.selectors import get_system_user
from articles.models import Article
from articles.models.enums import ArticleState
from audit.verify import verify_chain
from factcheck.models import Claim, SearchChange, Verdict
from factcheck.workflow.content_hash import compute_current_hash
from publishing.models import PublicDocument
from tests.factories import flag_claim_by_rows
from tests.sampling import mark_all_but_every

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

NEW = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{64}\b|(?<=example.org/)(?:\w+/)?\d+|Story \d+"
)
"""What is another in every newsroom: public ids, hashes and salts, and what the factories number."""


def list_rows() -> list[dict[str, Any]]:
    """Every row of the house, with each key by the place of the row it names, and each new value by its own.

    So two newsrooms with one history are equal.
    """
    places: dict[tuple[type[models.Model], Any], str] = {}
    found = []
    for name in ("accounts", "articles", "factcheck", "publishing", "audit"):
        for model in apps.get_app_config(name).get_models():
            if model is SearchChange:  # what a trigger noted, once for each write, however many there are
                continue
            for place, row in enumerate(model._default_manager.order_by("pk").values()):
                places[model, row[model._meta.pk.attname]] = f"{model._meta.label} {place}"
                found.append((model, row))
    seen: dict[str, str] = {}

    def name_value(found: re.Match[str]) -> str:
        return seen.setdefault(found[0], f"value {len(seen)}")

    def describe(model: type[models.Model], column: str, value: Any) -> Any:
        field = next(one for one in model._meta.concrete_fields if one.attname == column)
        if field.is_relation and value is not None:
            return places[field.related_model, value]
        if field.primary_key:
            return places[model, value]
        return NEW.sub(name_value, repr(value))

    return [
        {"": model._meta.label} | {column: describe(model, column, value) for column, value in row.items()}
        for model, row in found
    ]


def undo[T](act: Callable[[], T]) -> T:
    """What ``act`` returns, with all that it did taken back."""
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result


@pytest.fixture(autouse=True)
def system_user(db: None) -> None:
    """A test before this one may have emptied the table: else each way would make a user of its own."""
    get_system_user()


STATES = (
    *("flagged", "assigned", "checking", "awaiting_reply", "in_review"),
    *("approved", "on_hold", "settled", "live"),
)


@pytest.mark.parametrize(
    ("state", "own_copy"),
    mark_all_but_every(4, product(STATES, (False, True)), "rows of a claim"),
)
def test_rows_are_what_the_verbs_write(
    create_claim_in_state: Callable[..., Claim], state: str, own_copy: bool
) -> None:
    def make(*, by_verbs: bool) -> list[dict[str, Any]]:
        claim = create_claim_in_state(state, own_copy=own_copy, by_verbs=by_verbs)
        assert verify_chain().ok
        for verdict in Verdict.objects.filter(claim=claim):
            assert compute_current_hash(claim, verdict) == verdict.content_hash
        return list_rows()

    assert undo(lambda: make(by_verbs=False)) == undo(lambda: make(by_verbs=True))


@pytest.mark.parametrize("upto", ["approved", "live"])
def test_published_rows_are_what_the_verbs_write(publish_claim: Callable[..., Claim], upto: str) -> None:
    def make(*, by_verbs: bool) -> list[dict[str, Any]]:
        publish_claim(upto=upto, language="de", rating="False", by_verbs=by_verbs)
        assert verify_chain().ok
        assert PublicDocument.objects.exists() is (upto == "live")
        return list_rows()

    assert undo(lambda: make(by_verbs=False)) == undo(lambda: make(by_verbs=True))


def test_a_desk_with_options_of_its_own_is_left_to_the_verbs(
    create_claim_in_state: Callable[..., Claim], cast: Any
) -> None:
    cast.desk.review_mode = "blind"
    cast.desk.save()
    assert Verdict.objects.get(claim=create_claim_in_state("in_review")).unsealed_at is None


def test_a_withdrawn_article_and_a_revision_of_before_are_left_to_the_verb(
    cast: Any, article: Article
) -> None:
    words = "20,000 crates of herring"
    assert flag_claim_by_rows(article, words, cast.editor) is not None
    Article.objects.filter(pk=article.pk).update(state=ArticleState.WITHDRAWN)
    assert flag_claim_by_rows(article, words, cast.editor) is None
    Article.objects.filter(pk=article.pk).update(state=ArticleState.IMPORTED, current_revision=None)
    assert flag_claim_by_rows(article, words, cast.editor) is None
