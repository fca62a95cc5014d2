"""Importing: a clean article becomes an Article with its first Revision, or answers with the one that is
there.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import Desk, User
from accounts.queries import role_on
from articles.enums import Provenance
from articles.importers import Clean
from articles.models import Article, Revision
from lib.commitments import sha256_hex
from lib.errors import Invalid, NotAllowed, Stale
from lib.nudge import nudge
from lib.url import normalise_url
from record.actions import append

SWEEP = "factcheck.tasks.sweep_work"


@dataclass(frozen=True)
class Imported:
    """``outcome``: created, unchanged (the very words were there already) or revised (a new revision was
    made).
    """

    article: Article
    outcome: str

    @property
    def revision(self) -> Revision:
        """Its current words."""
        if self.article.current is None:
            raise ValueError("an article was imported without words")
        return self.article.current


def import_article(
    clean: Clean,
    *,
    desk: Desk,
    provenance: str,
    by: User,
    at: datetime,
    source: str = "",
    external_id: str = "",
    embargo_until: datetime | None = None,
) -> Imported:
    """Take a clean article in on ``desk``.

    The same thing again, by (source, external id), else canonical address, else text, is answered with
    the article that is there; other words under the same name make a new revision of it, and an
    embargo given this time replaces the one before. Raises NotAllowed for people of other desks and Invalid
    for an unknown provenance.
    """
    require_importer(by, desk)
    if provenance not in Provenance.values:
        sentence = "Say whose words these are: own copy, or published elsewhere."
        raise Invalid(sentence, fields={"provenance": [sentence]})
    external_id = external_id or clean.external_id
    key = _key(clean.canonical_url)
    new = Article(
        desk=desk,
        provenance=provenance,
        headline=clean.headline,
        byline=clean.byline,
        publisher=clean.publisher,
        language=clean.language,
        canonical_url=clean.canonical_url if key else "",
        canonical_key=key,
        source=source or (clean.source if external_id else ""),
        external_id=external_id,
        text_hash=sha256_hex(clean.text),
        published_at=clean.published_at,
        published_offset=clean.published_offset,
        embargo_until=embargo_until or clean.embargo_until,
        imported_by=by,
        imported_at=at,
    )
    if (there := _same(new).first()) is not None:
        return _again(there, clean, by=by, at=at, embargo_until=embargo_until)
    if not external_id and not key and (there := _once_same(new).first()) is not None:
        return _as_it_was(there, by=by, at=at, embargo_until=embargo_until)
    try:
        with transaction.atomic():
            return _first(new, clean, by=by, at=at)
    except IntegrityError:
        # Somebody imported it between the look and the write; the constraint kept it single.
        there = _same(new).first()
        if there is None:
            raise
        return _again(there, clean, by=by, at=at, embargo_until=embargo_until)


def require_importer(by: User, desk: Desk) -> None:
    """Raises NotAllowed unless ``by`` is on ``desk``."""
    if role_on(by, desk) is None:
        raise NotAllowed("Only people of this desk may import articles for it.")


@transaction.atomic
def revise(
    article: Article, clean: Clean, *, by: User, at: datetime, note: str = "", seen: int | None = None
) -> Revision:
    """Newer words for an article: a new revision, due for whoever follows positions in the text.

    ``seen`` is the number of the revision that the new words were typed over, None when they were not. Raises
    Stale when that is not the current one any more, and Invalid when the words are the ones that are there.
    """
    article = _locked(article)
    if role_on(by, article.desk) is None:
        raise NotAllowed("Only people of this desk may revise its articles.")
    current = article.current
    if seen is not None and (current is None or current.number != seen):
        raise Stale("Somebody else changed this article's words while you were editing. Nothing was saved.")
    if current is not None and current.frame == clean.text:
        sentence = "These are the words that are there already. Nothing was changed."
        raise Invalid(sentence, fields={"text": [sentence]})
    number = (current.number if current else 0) + 1
    revision = _revision(article, clean, number=number, by=by, at=at, note=note, due_at=at)
    try:
        with transaction.atomic():
            # The version moves on, so that nobody clears words that they have not seen.
            Article.objects.filter(pk=article.pk).update(
                current=revision,
                headline=clean.headline or article.headline,
                text_hash=revision.hash,
                version=F("version") + 1,
            )
    except IntegrityError as error:
        sentence = "Another article on this desk has these very words."
        raise Invalid(sentence, fields={"text": [sentence]}) from error
    _told(article, "revise", by=by, at=at, details={"number": number, "note": note})
    nudge(SWEEP)
    return revision


def _locked(article: Article) -> Article:
    # Without a join: after a wait PostgreSQL rereads the locked row alone, and "current" would be an old one.
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def _first(article: Article, clean: Clean, *, by: User, at: datetime) -> Imported:
    article.save(force_insert=True)
    article.current = _revision(article, clean, number=1, by=by, at=at)
    article.save(update_fields=["current"])
    _told(
        article,
        "import",
        by=by,
        at=at,
        details={"headline": article.headline, "address": article.canonical_url},
    )
    return Imported(article, "created")


@transaction.atomic
def _again(
    there: Article, clean: Clean, *, by: User, at: datetime, embargo_until: datetime | None
) -> Imported:
    # Locked before the words are compared: somebody may be bringing in the same ones at this moment.
    there = _embargo(_locked(there), embargo_until, by=by, at=at)
    if there.current is not None and there.current.frame == clean.text:
        return Imported(there, "unchanged")
    revise(there, clean, by=by, at=at, note="Imported again with other words")
    there.refresh_from_db()
    return Imported(there, "revised")


@transaction.atomic
def _as_it_was(there: Article, *, by: User, at: datetime, embargo_until: datetime | None) -> Imported:
    """Known by its words alone, and an earlier revision has these: the newer words are not taken back."""
    return Imported(_embargo(_locked(there), embargo_until, by=by, at=at), "unchanged")


def _embargo(there: Article, until: datetime | None, *, by: User, at: datetime) -> Article:
    """An embargo that came with the same article again holds: dropping it would let out what must stay in."""
    if until is not None and until != there.embargo_until:
        there.embargo_until = until
        there.save(update_fields=["embargo_until"])
        _told(there, "embargo", by=by, at=at, details={"until": until})
    return there


def _key(address: str) -> str:
    """The canonical address as a key; "" for one that a page states and nobody could open."""
    try:
        return normalise_url(address) if address else ""
    except Invalid:
        return ""


def _once_same(new: Article) -> QuerySet[Article]:
    here = Article.objects.filter(desk=new.desk, external_id="", canonical_key="")
    return here.filter(Exists(Revision.objects.filter(article=OuterRef("pk"), hash=new.text_hash)))


def _same(new: Article) -> QuerySet[Article]:
    here = Article.objects.filter(desk=new.desk).select_related("current", "desk")
    if new.external_id:
        return here.filter(source=new.source, external_id=new.external_id)
    if new.canonical_key:
        return here.filter(external_id="", canonical_key=new.canonical_key)
    return here.filter(external_id="", canonical_key="", text_hash=new.text_hash)


def _revision(
    article: Article,
    clean: Clean,
    *,
    number: int,
    by: User,
    at: datetime,
    note: str = "",
    due_at: datetime | None = None,
) -> Revision:
    return Revision.objects.create(
        article=article,
        number=number,
        frame=clean.text,
        html=clean.html,
        hash=sha256_hex(clean.text),
        note=note,
        created_by=by,
        created_at=at,
        due_at=due_at,
    )


def _told(article: Article, step: str, *, by: User, at: datetime, details: dict[str, object]) -> None:
    append(
        actor=by,
        step=step,
        subject_type="article",
        subject=article,
        at=at,
        from_state="" if step == "import" else article.state,
        to_state=article.state,
        details=details,
    )
