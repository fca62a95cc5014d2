"""Queries for the article that is imported again: by the source's own id, by its URL, by its text."""

from django.db.models import Exists, OuterRef, Q

from articles.models import Article, Revision


def find_same_article(new: Article) -> Article | None:
    """Return the article on the desk of ``new``, not yet saved, that is the same one, or None.

    First by (source, external id), then by canonical URL, then by the hash of its text. Two ids of one source
    are two articles, even with the same text; and so are two URLs.
    """
    here = Article.objects.filter(desk=new.desk).select_related("current_revision", "desk").order_by("pk")
    if new.external_id:
        if found := here.filter(source=new.source, external_id=new.external_id).first():
            return found
        here = here.filter(Q(external_id="") | ~Q(source=new.source))
    if new.canonical_key and (found := here.filter(canonical_key=new.canonical_key).first()):
        return found
    of_these_words = here.filter(text_hash=new.text_hash)
    return (of_these_words.filter(canonical_key="") if new.canonical_key else of_these_words).first()


def find_former_match(new: Article) -> Article | None:
    """Return an article known by its text alone that had the text of ``new`` in an earlier revision."""
    if new.external_id or new.canonical_key:
        return None
    here = Article.objects.filter(desk=new.desk, external_id="", canonical_key="")
    once = Exists(Revision.objects.filter(article=OuterRef("pk"), text_hash=new.text_hash))
    return here.filter(once).select_related("current_revision", "desk").order_by("pk").first()


def find_by_source_identity(new: Article) -> Article | None:
    """Return the article that the source of ``new`` means: by its own id for it, without one by its URL."""
    here = Article.objects.filter(desk=new.desk).select_related("current_revision", "desk").order_by("pk")
    if new.external_id:
        return here.filter(source=new.source, external_id=new.external_id).first()
    return here.filter(canonical_key=new.canonical_key).first() if new.canonical_key else None
