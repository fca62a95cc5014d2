"""Import of one parsed article: create it, revise it, or return the one that is here."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Desk, User
from accounts.selectors import get_role
from articles.actions.article_fields import (
    build_article,
    create_revision,
    get_stated_fields,
    is_already_imported,
    is_outdated,
    merge_embargo,
    merge_identity,
    require_not_outdated,
    resolve_embargo,
    update_article_fields,
    update_metadata,
)
from articles.actions.changing import append_article_event, lock_article
from articles.importers import ParsedArticle
from articles.importers.parsed_article import CANCELED
from articles.models import Article, Revision
from articles.models.enums import ArticleState, Provenance
from articles.revision_notes import AFTER_WITHDRAWAL, IMPORTED_AGAIN
from articles.selectors import find_by_source_identity, find_former_match, find_same_article
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid, NotAllowed, Stale
from lib.sentences import gettext
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import RUN_PERIODIC_WORK_TASK


@dataclass(frozen=True)
class ImportResult:
    """Article and ``outcome`` of an import: created, unchanged, revised or withdrawn.

    Unchanged: the same text was here already. Revised: a new revision was created. Withdrawn: its source has
    taken it back.
    """

    article: Article
    outcome: str

    @property
    def revision(self) -> Revision:
        """Its current revision."""
        if self.article.current_revision is None:
            raise ValueError("an article was imported without words")
        return self.article.current_revision


def import_article(
    clean: ParsedArticle,
    *,
    desk: Desk,
    provenance: str,
    by: User,
    at: datetime,
    embargo_until: datetime | None = None,
) -> ImportResult:
    """Import a parsed article to ``desk``.

    The same article again (see articles.selectors) returns the one that is here; another text under the same
    name creates a new revision. A new embargo replaces the one before if it is later, or if the article's own
    source gives it. An article that its source has canceled is marked to be withdrawn. Raises NotAllowed for
    people of other desks, Invalid for an unknown provenance, a name that is too long, and a cancellation of
    an unknown article, and Stale for a version that is older than the one that is here or was here with
    another text.
    """
    require_import_permission(by, desk)
    if provenance not in Provenance.values:
        raise Invalid(gettext("Choose the type: our copy, or published elsewhere."), field="provenance")
    new = build_article(clean, desk=desk, provenance=provenance, by=by, at=at, embargo_until=embargo_until)
    if clean.status == CANCELED:
        return _withdraw_article(new, clean, by=by, at=at)
    until = resolve_embargo(clean, embargo_until)
    if (there := find_same_article(new)) is not None:
        return _reimport_article(there, new, clean, by=by, at=at, until=until)
    if (there := find_former_match(new)) is not None:
        return _mark_unchanged(there, by=by, at=at, until=until)
    try:
        with transaction.atomic():
            # One at a time on a desk: a feed and a person may import the same article under two names.
            Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
            if (there := find_same_article(new)) is None:
                return _create_article(new, clean, by=by, at=at)
    except IntegrityError:
        # Somebody imported it between the query and the insert; the constraint kept it single.
        if (there := find_same_article(new)) is None:
            raise
    return _reimport_article(there, new, clean, by=by, at=at, until=until)


def require_import_permission(by: User, desk: Desk) -> None:
    """Raise NotAllowed unless ``by`` is on ``desk``."""
    if get_role(by, desk) is None:
        raise NotAllowed(gettext("Only members of this desk can import articles for it."))


@transaction.atomic
def create_manual_revision(
    article: Article, clean: ParsedArticle, *, by: User, at: datetime, note: str = "", seen: int | None = None
) -> Revision:
    """Save a newer text as a new revision, due for anchoring, which moves positions to the new text.

    ``seen`` is the number of the revision that was edited, None when the text was not edited here. What
    ``clean`` states replaces the article's metadata; what it does not state stays. Raises Stale when ``seen``
    is no longer the current one, and Invalid when the text has not changed.
    """
    article = lock_article(article)
    if get_role(by, article.desk) is None:
        raise NotAllowed(gettext("Only members of this desk can change its articles."))
    current = article.current_revision
    if seen is not None and (current is None or current.number != seen):
        raise Stale(gettext("Somebody else changed this article while you were editing. Nothing was saved."))
    if current is not None and current.text == clean.text:
        raise Invalid(gettext("The text is the same as before. Nothing was saved."), field="text")
    number = (current.number if current else 0) + 1
    try:
        with transaction.atomic():
            revision = create_revision(article, clean, number=number, by=by, at=at, note=note, due_at=at)
            # The version grows, so that nobody clears a text that they have not seen.
            Article.objects.filter(pk=article.pk).update(
                current_revision=revision,
                headline=clean.headline or article.headline,
                text_hash=revision.text_hash,
                version=F("version") + 1,
            )
            update_article_fields(article, get_stated_fields(clean))
    except IntegrityError as error:
        sentence = gettext("This desk already has an article with exactly this text.")
        raise Invalid(sentence, field="text") from error
    append_article_event(article, "create_revision", by=by, at=at, details={"number": number, "note": note})
    enqueue_on_commit(RUN_PERIODIC_WORK_TASK)
    return revision


def _create_article(article: Article, clean: ParsedArticle, *, by: User, at: datetime) -> ImportResult:
    article.save(force_insert=True)
    article.current_revision = create_revision(article, clean, number=1, by=by, at=at, note=clean.note)
    article.save(update_fields=["current_revision"])
    append_article_event(
        article,
        "import_article",
        by=by,
        at=at,
        details={"headline": article.headline, "address": article.canonical_url},
    )
    return ImportResult(article, "created")


@transaction.atomic
def _reimport_article(
    there: Article, new: Article, clean: ParsedArticle, *, by: User, at: datetime, until: datetime | None
) -> ImportResult:
    # Locked before the texts are compared: somebody may be importing the same one at this moment.
    there = lock_article(there)
    known = is_already_imported(there, new, clean)
    own = _is_from_same_source(there, new) and not is_outdated(there, new, clean)
    there = merge_embargo(there, until, own=own, by=by, at=at)
    there = merge_identity(there, new, own=own, by=by, at=at)
    if known or (there.current_revision is not None and there.current_revision.text == clean.text):
        if not known and there.current_revision is not None and clean.version:
            # The source's newest version name for this same text.
            Revision.objects.filter(pk=there.current_revision.pk).update(external_version=clean.version)
            update_metadata(there, clean, by=by, at=at)
        return ImportResult(there, "unchanged")
    note = IMPORTED_AGAIN
    if there.withdraw_due_at or (there.withdraw_notice_hash and there.state == ArticleState.WITHDRAWN):
        note = AFTER_WITHDRAWAL
    create_manual_revision(there, clean, by=by, at=at, note=clean.note or note)
    there.refresh_from_db()
    return ImportResult(there, "revised")


@transaction.atomic
def _mark_unchanged(there: Article, *, by: User, at: datetime, until: datetime | None) -> ImportResult:
    """Keep the newer text: the import matches an earlier revision, by its text alone."""
    return ImportResult(merge_embargo(lock_article(there), until, own=False, by=by, at=at), "unchanged")


def _is_from_same_source(there: Article, new: Article) -> bool:
    return bool(new.external_id) and (there.source, there.external_id) == (new.source, new.external_id)


@transaction.atomic
def _withdraw_article(new: Article, clean: ParsedArticle, *, by: User, at: datetime) -> ImportResult:
    """Mark the article to be withdrawn, as its source cancels it. The same notice again changes nothing."""
    there = find_by_source_identity(new)
    if there is None:
        raise Invalid(gettext("The source has withdrawn this article, but Stet has no copy of it."))
    there = lock_article(there)
    key = sha256_hex(f"{clean.version}|{clean.updated_at}")
    if there.withdraw_notice_hash == key:
        return ImportResult(there, "unchanged")
    require_not_outdated(there, new, clean)
    there.withdraw_notice_hash, there.withdraw_due_at = key, at
    there.withdraw_reason = _build_withdraw_reason(new.source, clean.version)
    there.save(update_fields=["withdraw_notice_hash", "withdraw_due_at", "withdraw_reason"])
    append_article_event(there, "withdraw_by_source", by=by, at=at, details={"reason": there.withdraw_reason})
    enqueue_on_commit(RUN_PERIODIC_WORK_TASK)
    return ImportResult(there, "withdrawn")


def _build_withdraw_reason(source: str, version: str) -> dict[str, str]:
    """Return the reason as a code with its data, as ``factcheck.models.reasons`` reads it."""
    code = "named_source_withdrew" if source else "source_withdrew"
    return {"code": f"{code}_version" if version else code, "source": source, "version": version}
