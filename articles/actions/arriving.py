"""Arriving: what an article that comes in says of itself, beside what is here of it already."""

from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Desk, User
from articles.actions.likeness import look_for_alike
from articles.importers import Clean
from articles.importers.clean import WITHHELD
from articles.models import Article, Revision
from articles.models.article import WITHHELD_UNTIL
from articles.versions import is_older, is_same
from lib.commitments import sha256_hex
from lib.errors import Invalid, Stale
from lib.url import normalise_url
from record.actions import append

LONGEST = {"source": 100, "external_id": 200, "version": 100, "language": 35}


def unsaved(
    clean: Clean, *, desk: Desk, provenance: str, by: User, at: datetime, embargo_until: datetime | None
) -> Article:
    """The row that a clean article would be. Raises Invalid for a name longer than one can be."""
    for field, longest in LONGEST.items():
        if len(getattr(clean, field)) > longest:
            sentence = f"Its {field.replace('_', ' ')} has more than {longest} characters."
            raise Invalid(sentence, fields={field: [sentence]})
    key = _key(clean.canonical_url)
    until = embargo_of(clean, embargo_until)
    return Article(
        desk=desk,
        provenance=provenance,
        headline=clean.headline,
        canonical_url=clean.canonical_url if key else "",
        canonical_key=key,
        source=_kept(clean.source) if clean.external_id else "",
        external_id=_kept(clean.external_id),
        text_hash=sha256_hex(clean.text),
        embargo_until=until,
        embargo_before=(embargo_until or clean.embargo_until) if until == WITHHELD_UNTIL else None,
        imported_by=by,
        imported_at=at,
        **said_of_itself(clean),
    )


def embargo_of(clean: Clean, given: datetime | None) -> datetime | None:
    """What its source withholds stays inside until the source says otherwise; else what was given here, else
    what the source says.
    """
    return WITHHELD_UNTIL if clean.status == WITHHELD else given or clean.embargo_until


def require_newer(there: Article, new: Article, clean: Clean) -> bool:
    """Whether there is nothing to do, since these words were here under this version or a newer one.

    Raises Stale for an older version than the one that is here, and for one that is here with other words.
    """
    here = _versions(there, new, clean)
    for name, of_words in here:
        if is_same(clean.version, name):
            if of_words == new.text_hash:
                return True
            raise _stale(
                f"Version {clean.version} of this article is here already, with other words. "
                "Send changed words as a newer version.",
                there,
            )
    if there.text_hash == new.text_hash:
        return bool(here) and is_older(clean.version, here[0][0])
    require_not_older(there, new, clean)
    return False


def require_not_older(there: Article, new: Article, clean: Clean) -> None:
    """Raises Stale when the source has sent a newer version of the article before."""
    if is_late(there, new, clean):
        here = _versions(there, new, clean)
        raise _stale(f"Version {clean.version} is older than what is here: version {here[0][0]}.", there)


def _versions(there: Article, new: Article, clean: Clean) -> list[tuple[str, str]]:
    """(version, hash of its words), the newest first; none where another source speaks, or names none."""
    if not clean.version or (there.source, there.external_id) != (new.source, new.external_id):
        return []
    named = there.revisions.exclude(external_version="").order_by("-number")
    return list(named.values_list("external_version", "hash"))


def is_late(there: Article, new: Article, clean: Clean) -> bool:
    """Whether its source has sent a newer version before: this one comes late."""
    here = _versions(there, new, clean)
    return bool(here) and is_older(clean.version, here[0][0])


def keep_embargo(there: Article, until: datetime | None, *, own: bool, by: User, at: datetime) -> Article:
    """An embargo that came with the same article again holds: dropping it would let out what must stay in.

    ``own``: its own source speaks, of its newest version. Only that ends what it withheld (the embargo from
    before holds again) or makes an embargo shorter; an editor does it on the article's page.
    """
    here = there.embargo_until
    if until is None:
        if not own or here != WITHHELD_UNTIL:
            return there
        until = there.embargo_before
    elif not own and here is not None and until < here:
        return there
    if until != here:
        put_embargo(there, until, by=by, at=at)
    return there


def put_embargo(
    article: Article, until: datetime | None, *, by: User, at: datetime, reason: str = ""
) -> Article:
    """Write an embargo, or none, and record it. The caller holds the article's lock."""
    # The version moves on, so that nobody acts on an article whose embargo they have not seen.
    before = article.embargo_until if until == WITHHELD_UNTIL else None
    Article.objects.filter(pk=article.pk).update(
        embargo_until=until, embargo_before=before, version=F("version") + 1
    )
    article.embargo_until, article.embargo_before = until, before
    article.version += 1
    told(article, "embargo", by=by, at=at, details={"until": until, "reason": reason})
    return article


def adopt(there: Article, new: Article, *, own: bool, by: User, at: datetime) -> Article:
    """The name or the address that a source has for an article that was known without one.

    ``own``: its own source speaks, of its newest version, and may have moved it to another address.
    """
    found: dict[str, object] = {}
    if new.external_id and not there.external_id:
        found |= {"source": new.source, "external_id": new.external_id}
    if new.canonical_key and (not there.canonical_key or (own and new.canonical_key != there.canonical_key)):
        found |= {"canonical_url": new.canonical_url, "canonical_key": new.canonical_key}
    if not found:
        return there
    try:
        with transaction.atomic():
            write(there, found)
    except IntegrityError:
        # Another article has that name since: this one keeps the one that it has.
        there.refresh_from_db(fields=list(found))
        return there
    told(there, "name", by=by, at=at, details={name: str(value) for name, value in found.items()})
    return there


def write(article: Article, said: dict[str, object]) -> None:
    """Write what a source says of its article, by columns, and nothing else of it."""
    for name, value in said.items():
        setattr(article, name, value)
    article.save(update_fields=list(said))


def described(there: Article, clean: Clean, *, by: User, at: datetime) -> None:
    """What a newer version of the same words says of itself."""
    said = said_of_itself(clean)
    changed = {name: value for name, value in said.items() if getattr(there, name) != value}
    if changed:
        write(there, changed)
        told(there, "describe", by=by, at=at, details=changed)


def _stale(sentence: str, there: Article) -> Stale:
    number = there.current.number if there.current else 0
    received = f"{there.current.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if there.current else ""
    return Stale(sentence, reasons=[f"Here: revision {number}, received {received}."])


def _key(address: str) -> str:
    """The canonical address as a key; "" for one that a page states and nobody could open."""
    try:
        return normalise_url(address) if address else ""
    except Invalid:
        return ""


def _kept(name: str) -> str:
    return name.replace("\x00", "")


def said_of_itself(clean: Clean) -> dict[str, object]:
    """What a source says of its article, as columns; nothing of what it leaves out."""
    said: dict[str, object] = {
        name: value
        for name in ("byline", "publisher", "language")
        if (value := getattr(clean, name).replace("\x00", ""))
    }
    if clean.published_at:
        said |= {"published_at": clean.published_at, "published_offset": clean.published_offset}
    if clean.updated_at:
        said |= {"updated_at": clean.updated_at, "updated_offset": clean.updated_offset}
    return said


def locked(article: Article) -> Article:
    """The row, read again and held until the transaction ends."""
    # Without a join: after a wait PostgreSQL rereads the locked row alone, and "current" would be an old one.
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def make_revision(
    article: Article,
    clean: Clean,
    *,
    number: int,
    by: User,
    at: datetime,
    note: str = "",
    due_at: datetime | None = None,
) -> Revision:
    """Freeze the words, and note which other articles of the desk say much the same."""
    revision = Revision.objects.create(
        article=article,
        number=number,
        frame=clean.text,
        html=clean.html,
        hash=sha256_hex(clean.text),
        external_version=clean.version,
        note=note,
        created_by=by,
        created_at=at,
        due_at=due_at,
    )
    look_for_alike(revision, at=at)
    return revision


def told(article: Article, step: str, *, by: User, at: datetime, details: dict[str, object]) -> None:
    """Record a step that leaves the article's state as it is."""
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
