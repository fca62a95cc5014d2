"""Importing: a clean article becomes an Article with its first Revision, or answers with the one that is
there.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Desk, User
from accounts.queries import role_on
from articles.actions.arriving import (
    adopt,
    described,
    embargo_of,
    is_late,
    keep_embargo,
    locked,
    make_revision,
    require_newer,
    require_not_older,
    said_of_itself,
    told,
    unsaved,
    write,
)
from articles.enums import ArticleState, Provenance
from articles.importers import Clean
from articles.importers.clean import CANCELED
from articles.models import Article, Revision
from articles.queries.same import named, once_same, same_article
from lib.commitments import sha256_hex
from lib.errors import Invalid, NotAllowed, Stale
from lib.nudge import nudge

SWEEP = "factcheck.tasks.sweep_work"


@dataclass(frozen=True)
class Imported:
    """``outcome``: created, unchanged (the very words were there already), revised (a new revision was
    made) or withdrawn (its source has taken it back).
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
    embargo_until: datetime | None = None,
) -> Imported:
    """Take a clean article in on ``desk``.

    The same thing again (articles.queries.same) is answered with the article that is there; other words under
    the same name make a new revision of it. An embargo given this time replaces the one before if it is
    later, or if its own source gives it. What its source has canceled is withdrawn, by whoever stops the work
    on it. Raises NotAllowed for people of other desks, Invalid for an unknown provenance, a name that is too
    long, and a cancellation of what is not here, and Stale for a version that is older than the one that is
    here or was here with other words.
    """
    require_importer(by, desk)
    if provenance not in Provenance.values:
        sentence = "Say whose words these are: own copy, or published elsewhere."
        raise Invalid(sentence, fields={"provenance": [sentence]})
    new = unsaved(clean, desk=desk, provenance=provenance, by=by, at=at, embargo_until=embargo_until)
    if clean.status == CANCELED:
        return _taken_back(new, clean, by=by, at=at)
    until = embargo_of(clean, embargo_until)
    if (there := same_article(new)) is not None:
        return _again(there, new, clean, by=by, at=at, until=until)
    if (there := once_same(new)) is not None:
        return _as_it_was(there, by=by, at=at, until=until)
    try:
        with transaction.atomic():
            # One after the other on a desk: a feed and a person may bring the same thing under two names.
            Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
            if (there := same_article(new)) is None:
                return _first(new, clean, by=by, at=at)
    except IntegrityError:
        # Somebody imported it between the look and the write; the constraint kept it single.
        if (there := same_article(new)) is None:
            raise
    return _again(there, new, clean, by=by, at=at, until=until)


def require_importer(by: User, desk: Desk) -> None:
    """Raises NotAllowed unless ``by`` is on ``desk``."""
    if role_on(by, desk) is None:
        raise NotAllowed("Only people of this desk may import articles for it.")


@transaction.atomic
def revise(
    article: Article, clean: Clean, *, by: User, at: datetime, note: str = "", seen: int | None = None
) -> Revision:
    """Newer words for an article: a new revision, due for whoever follows positions in the text.

    ``seen`` is the number of the revision that the new words were typed over, None when they were not. What
    ``clean`` says of itself replaces what is said of the article; what it does not say stays. Raises Stale
    when ``seen`` is not the current one any more, and Invalid when the words are the ones that are there.
    """
    article = locked(article)
    if role_on(by, article.desk) is None:
        raise NotAllowed("Only people of this desk may revise its articles.")
    current = article.current
    if seen is not None and (current is None or current.number != seen):
        raise Stale("Somebody else changed this article's words while you were editing. Nothing was saved.")
    if current is not None and current.frame == clean.text:
        sentence = "These are the words that are there already. Nothing was changed."
        raise Invalid(sentence, fields={"text": [sentence]})
    number = (current.number if current else 0) + 1
    try:
        with transaction.atomic():
            revision = make_revision(article, clean, number=number, by=by, at=at, note=note, due_at=at)
            # The version moves on, so that nobody clears words that they have not seen.
            Article.objects.filter(pk=article.pk).update(
                current=revision,
                headline=clean.headline or article.headline,
                text_hash=revision.hash,
                version=F("version") + 1,
            )
            write(article, said_of_itself(clean))
    except IntegrityError as error:
        sentence = "Another article on this desk has these very words."
        raise Invalid(sentence, fields={"text": [sentence]}) from error
    told(article, "revise", by=by, at=at, details={"number": number, "note": note})
    nudge(SWEEP)
    return revision


def _first(article: Article, clean: Clean, *, by: User, at: datetime) -> Imported:
    article.save(force_insert=True)
    article.current = make_revision(article, clean, number=1, by=by, at=at, note=clean.note)
    article.save(update_fields=["current"])
    told(
        article,
        "import",
        by=by,
        at=at,
        details={"headline": article.headline, "address": article.canonical_url},
    )
    return Imported(article, "created")


@transaction.atomic
def _again(
    there: Article, new: Article, clean: Clean, *, by: User, at: datetime, until: datetime | None
) -> Imported:
    # Locked before the words are compared: somebody may be bringing in the same ones at this moment.
    there = locked(there)
    known = require_newer(there, new, clean)
    own = _of_its_source(there, new) and not is_late(there, new, clean)
    there = keep_embargo(there, until, own=own, by=by, at=at)
    there = adopt(there, new, own=own, by=by, at=at)
    if known or (there.current is not None and there.current.frame == clean.text):
        if not known and there.current is not None and clean.version:
            # The newest name that its source has for these very words.
            Revision.objects.filter(pk=there.current.pk).update(external_version=clean.version)
            described(there, clean, by=by, at=at)
        return Imported(there, "unchanged")
    note = "Imported again with other words"
    if there.stop_due_at or (there.stop_key and there.state == ArticleState.WITHDRAWN):
        note = "Its source has sent other words since it took the article back"
    revise(there, clean, by=by, at=at, note=clean.note or note)
    there.refresh_from_db()
    return Imported(there, "revised")


@transaction.atomic
def _as_it_was(there: Article, *, by: User, at: datetime, until: datetime | None) -> Imported:
    """Known by its words alone, and an earlier revision has these: the newer words are not taken back."""
    return Imported(keep_embargo(locked(there), until, own=False, by=by, at=at), "unchanged")


def _of_its_source(there: Article, new: Article) -> bool:
    return bool(new.external_id) and (there.source, there.external_id) == (new.source, new.external_id)


@transaction.atomic
def _taken_back(new: Article, clean: Clean, *, by: User, at: datetime) -> Imported:
    """Its source has killed it. The same kill again changes nothing, whatever an editor did since."""
    there = named(new)
    if there is None:
        raise Invalid("Its source has taken this back; there is nothing here to withdraw.")
    there = locked(there)
    key = sha256_hex(f"{clean.version}|{clean.updated_at}")
    if there.stop_key == key:
        return Imported(there, "unchanged")
    require_not_older(there, new, clean)
    version = f" with version {clean.version}" if clean.version else ""
    there.stop_key, there.stop_due_at = key, at
    there.stop_reason = f"Its source{f', {new.source},' if new.source else ''} has taken it back{version}"
    there.save(update_fields=["stop_key", "stop_due_at", "stop_reason"])
    told(there, "take_back", by=by, at=at, details={"reason": there.stop_reason})
    nudge(SWEEP)
    return Imported(there, "withdrawn")
