"""Which article on a desk is the one that comes in: by the source's own name for it, by its address, by its
words.
"""

from django.db.models import Exists, OuterRef, Q

from articles.models import Article, Revision


def same_article(new: Article) -> Article | None:
    """The article on the desk of ``new``, not yet saved, that is the same one; None when it is new there.

    First by (source, external id), then by canonical address, then by the hash of its words. One source's two
    names are two articles, whatever their words; and so are two addresses with the same words.
    """
    here = Article.objects.filter(desk=new.desk).select_related("current", "desk").order_by("pk")
    if new.external_id:
        if found := here.filter(source=new.source, external_id=new.external_id).first():
            return found
        here = here.filter(Q(external_id="") | ~Q(source=new.source))
    if new.canonical_key and (found := here.filter(canonical_key=new.canonical_key).first()):
        return found
    of_these_words = here.filter(text_hash=new.text_hash)
    return (of_these_words.filter(canonical_key="") if new.canonical_key else of_these_words).first()


def once_same(new: Article) -> Article | None:
    """An article known by its words alone that had those of ``new`` in an earlier revision."""
    if new.external_id or new.canonical_key:
        return None
    here = Article.objects.filter(desk=new.desk, external_id="", canonical_key="")
    once = Exists(Revision.objects.filter(article=OuterRef("pk"), hash=new.text_hash))
    return here.filter(once).select_related("current", "desk").order_by("pk").first()


def named(new: Article) -> Article | None:
    """The article that the source of ``new`` means: by its own name for it, without one by its address."""
    here = Article.objects.filter(desk=new.desk).select_related("current", "desk").order_by("pk")
    if new.external_id:
        return here.filter(source=new.source, external_id=new.external_id).first()
    return here.filter(canonical_key=new.canonical_key).first() if new.canonical_key else None
