"""Near-duplicates: find articles of a desk with much the same text, and decide whether they belong together.

Nothing is merged.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import get_role
from articles.models import Article, NearDuplicate, NearDuplicateKey, Revision
from articles.near_duplicates import similarity
from audit.actions import append_event
from lib.errors import NotAllowed
from lib.text.plain_text import PARAGRAPH_SEPARATOR

MIN_SHARE = 0.5
MAX_REVISIONS_PER_KEY = 50
"""Revisions. What more than these have in common is boilerplate: a footer, a repeated paragraph."""
MAX_COMPARED = 20
MAX_TEXT_LENGTH = 200_000
"""Characters of each text that are compared: these ten thousand words and more suffice."""


def find_near_duplicates(revision: Revision, *, at: datetime) -> list[NearDuplicate]:
    """Save the keys of this text, and the pairs with articles that share at least half of the shorter text.

    Call it in the transaction that creates the revision. Its cost is bounded by MAX_COMPARED texts. Two
    articles are paired once, however their texts change later.
    """
    own = similarity.hash_shingles(_revision_body(revision))
    keys = similarity.select_keys(own)
    if not keys:
        return []
    NearDuplicateKey.objects.bulk_create([NearDuplicateKey(revision=revision, key=key) for key in keys])
    article = revision.article
    results = set(
        NearDuplicate.objects.filter(Q(article=article) | Q(other_article=article)).values_list(
            "article", "other_article"
        )
    )
    found = []
    for other in _list_candidates(article, keys):
        if (article.pk, other.article_id) in results or (other.article_id, article.pk) in results:
            continue
        much = similarity.compute_share(own, similarity.hash_shingles(_revision_body(other)))
        if much >= MIN_SHARE:
            found.append(
                NearDuplicate(article=article, other_article=other.article, similarity=much, found_at=at)
            )
    return NearDuplicate.objects.bulk_create(found)


def _list_candidates(article: Article, keys: list[int]) -> list[Revision]:
    """Return the latest revision of each article that shares a rare key, those that share most first."""
    here = NearDuplicateKey.objects.filter(key__in=keys, revision__article__desk=article.desk_id)
    many = here.values("key").annotate(many=Count("pk")).order_by()
    rare = [row["key"] for row in many if row["many"] <= MAX_REVISIONS_PER_KEY]
    shared = (
        here.filter(key__in=rare)
        .exclude(revision__article=article)
        .values("revision__article")
        .annotate(keys=Count("key", distinct=True), latest=Max("revision"))
        .order_by("-keys", "-latest")
    )
    latest = [row["latest"] for row in shared[:MAX_COMPARED]]
    return list(Revision.objects.filter(pk__in=latest).select_related("article").order_by("pk"))


def _revision_body(revision: Revision) -> str:
    return revision.text.partition(PARAGRAPH_SEPARATOR)[2][:MAX_TEXT_LENGTH]


@transaction.atomic
def decide_near_duplicate(pair: NearDuplicate, *, linked: bool, by: User, at: datetime) -> NearDuplicate:
    """Save whether two articles belong together. A later decision replaces it; each appends an event.

    Raises NotAllowed unless ``by`` is on their desk.
    """
    pair = (
        NearDuplicate.objects.select_related("article__desk", "other_article")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=pair.pk)
    )
    if get_role(by, pair.article.desk) is None:
        raise NotAllowed(gettext("Only members of this desk can link its articles."))
    if pair.is_linked == linked:
        return pair
    pair.is_linked, pair.decided_by, pair.decided_at = linked, by, at
    pair.save(update_fields=["is_linked", "decided_by", "decided_at"])
    append_event(
        actor=by,
        action="link_near_duplicate" if linked else "separate_near_duplicate",
        subject=pair.article,
        at=at,
        from_state=pair.article.state,
        to_state=pair.article.state,
        details={"other": pair.other_article.public_id, "headline": pair.other_article.headline},
    )
    return pair
