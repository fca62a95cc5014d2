"""Likeness: finding articles of a desk that say much the same, and a person's word on whether they belong
together. Nothing is merged.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Q

from accounts.models import User
from accounts.queries import role_on
from articles import likeness
from articles.models import Article, NearDuplicate, NearKey, Revision
from lib.errors import NotAllowed
from lib.frame import BETWEEN
from record.actions import append

ALIKE = 0.5
CROWD = 50
"""Revisions. What more than these have in common is boilerplate: a footer, a standing paragraph."""
MOST_COMPARED = 20
LONGEST = 200_000
"""Characters of each text that are compared: ten thousand words and more say whether two are alike."""


def look_for_alike(revision: Revision, *, at: datetime) -> list[NearDuplicate]:
    """Keep the keys of these words, and note the articles of the desk that share at least half of the
    shorter text.

    Call it in the transaction that makes the revision. Its cost is bounded by MOST_COMPARED texts. Two
    articles are noted once, whatever becomes of their words.
    """
    mine = likeness.shingles(_body(revision))
    keys = likeness.keys(mine)
    if not keys:
        return []
    NearKey.objects.bulk_create([NearKey(revision=revision, key=key) for key in keys])
    article = revision.article
    told = set(
        NearDuplicate.objects.filter(Q(article=article) | Q(other=article)).values_list("article", "other")
    )
    found = []
    for other in _candidates(article, keys):
        if (article.pk, other.article_id) in told or (other.article_id, article.pk) in told:
            continue
        much = likeness.share(mine, likeness.shingles(_body(other)))
        if much >= ALIKE:
            found.append(NearDuplicate(article=article, other=other.article, share=much, found_at=at))
    return NearDuplicate.objects.bulk_create(found)


def _candidates(article: Article, keys: list[int]) -> list[Revision]:
    """The latest revision of each article that shares a rare key, those that share most first."""
    here = NearKey.objects.filter(key__in=keys, revision__article__desk=article.desk_id)
    many = here.values("key").annotate(many=Count("pk")).order_by()
    rare = [row["key"] for row in many if row["many"] <= CROWD]
    shared = (
        here.filter(key__in=rare)
        .exclude(revision__article=article)
        .values("revision__article")
        .annotate(keys=Count("key", distinct=True), latest=Max("revision"))
        .order_by("-keys", "-latest")
    )
    latest = [row["latest"] for row in shared[:MOST_COMPARED]]
    return list(Revision.objects.filter(pk__in=latest).select_related("article").order_by("pk"))


def _body(revision: Revision) -> str:
    return revision.frame.partition(BETWEEN)[2][:LONGEST]


@transaction.atomic
def decide_alike(pair: NearDuplicate, *, linked: bool, by: User, at: datetime) -> NearDuplicate:
    """Say whether two articles belong together. Whoever thinks again says it again: both are recorded.

    Raises NotAllowed unless ``by`` is on their desk.
    """
    pair = (
        NearDuplicate.objects.select_related("article__desk", "other")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=pair.pk)
    )
    if role_on(by, pair.article.desk) is None:
        raise NotAllowed("Only people of this desk may say which of its articles belong together.")
    if pair.linked == linked:
        return pair
    pair.linked, pair.decided_by, pair.decided_at = linked, by, at
    pair.save(update_fields=["linked", "decided_by", "decided_at"])
    append(
        actor=by,
        step="link" if linked else "keep_apart",
        subject_type="article",
        subject=pair.article,
        at=at,
        from_state=pair.article.state,
        to_state=pair.article.state,
        details={"other": pair.other.public_id, "headline": pair.other.headline},
    )
    return pair
