"""Fields of an imported article, merged with those of the article that is here already."""

import re
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Desk, User
from articles.actions.changing import append_article_event
from articles.importers import ParsedArticle
from articles.importers.parsed_article import WITHHELD
from articles.models import Article, Revision
from articles.models.article import WITHHELD_UNTIL
from articles.near_duplicates.actions import find_near_duplicates
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid, Stale
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import RANK_SENTENCES_TASK
from lib.text.phrases import format_number
from lib.web.urls import normalise_url

MAX_LENGTHS = {"source": 100, "external_id": 200, "version": 100, "language": 35}
TOO_LONG_MESSAGES = {
    "source": gettext_lazy("The source has more than {max} characters."),
    "external_id": gettext_lazy("The external ID has more than {max} characters."),
    "version": gettext_lazy("The version has more than {max} characters."),
    "language": gettext_lazy("The language has more than {max} characters."),
}


def build_article(
    clean: ParsedArticle,
    *,
    desk: Desk,
    provenance: str,
    by: User,
    at: datetime,
    embargo_until: datetime | None,
) -> Article:
    """Build the unsaved row for a parsed article. Raises Invalid for a name longer than its column."""
    for field, limit in MAX_LENGTHS.items():
        if len(getattr(clean, field)) > limit:
            raise Invalid(TOO_LONG_MESSAGES[field].format(max=format_number(limit)), field=field)
    key = _canonical_key(clean.canonical_url)
    until = resolve_embargo(clean, embargo_until)
    return Article(
        desk=desk,
        provenance=provenance,
        headline=clean.headline,
        canonical_url=clean.canonical_url if key else "",
        canonical_key=key,
        source=_strip_nul_characters(clean.source) if clean.external_id else "",
        external_id=_strip_nul_characters(clean.external_id),
        text_hash=sha256_hex(clean.text),
        embargo_until=until,
        previous_embargo_until=(embargo_until or clean.embargo_until) if until == WITHHELD_UNTIL else None,
        imported_by=by,
        imported_at=at,
        **get_stated_fields(clean),
    )


def resolve_embargo(clean: ParsedArticle, given: datetime | None) -> datetime | None:
    """Return WITHHELD_UNTIL while the source withholds the article, else the given or stated embargo."""
    return WITHHELD_UNTIL if clean.status == WITHHELD else given or clean.embargo_until


def is_already_imported(there: Article, new: Article, clean: ParsedArticle) -> bool:
    """Return True when there is nothing to do: this text is here under this version or a newer one.

    Raises Stale for an older version than the one that is here, and for one that is here with another text.
    """
    here = _list_known_versions(there, new, clean)
    for name, of_words in here:
        if is_same_version(clean.version, name):
            if of_words == new.text_hash:
                return True
            raise _build_stale_error(
                gettext(
                    "Version {version} of this article is already here with different text. Send changed "
                    "text as a newer version."
                ).format(version=clean.version),
                there,
            )
    if there.text_hash == new.text_hash:
        return bool(here) and is_older_version(clean.version, here[0][0])
    require_not_outdated(there, new, clean)
    return False


def require_not_outdated(there: Article, new: Article, clean: ParsedArticle) -> None:
    """Raise Stale when the source has sent a newer version of the article before."""
    if is_outdated(there, new, clean):
        here = _list_known_versions(there, new, clean)
        message = gettext("Version {version} is older than the one already here: version {current}.")
        raise _build_stale_error(message.format(version=clean.version, current=here[0][0]), there)


def _list_known_versions(there: Article, new: Article, clean: ParsedArticle) -> list[tuple[str, str]]:
    """Return (version, hash of its text), the newest first; empty for another source or unnamed versions."""
    if not clean.version or (there.source, there.external_id) != (new.source, new.external_id):
        return []
    named = there.revisions.exclude(external_version="").order_by("-number")
    return list(named.values_list("external_version", "text_hash"))


def is_outdated(there: Article, new: Article, clean: ParsedArticle) -> bool:
    """Return whether the source has sent a newer version before: this one comes late."""
    here = _list_known_versions(there, new, clean)
    return bool(here) and is_older_version(clean.version, here[0][0])


def merge_embargo(there: Article, until: datetime | None, *, own: bool, by: User, at: datetime) -> Article:
    """Apply the embargo that came with the same article again: dropping it would publish what is embargoed.

    ``own``: it comes from the article's own source, with its newest version. Only that ends what the source
    withheld (the embargo from before holds again) or shortens an embargo; an editor does it on the article's
    page.
    """
    here = there.embargo_until
    if until is None:
        if not own or here != WITHHELD_UNTIL:
            return there
        until = there.previous_embargo_until
    elif not own and here is not None and until < here:
        return there
    if until != here:
        update_embargo(there, until, by=by, at=at)
    return there


def update_embargo(
    article: Article, until: datetime | None, *, by: User, at: datetime, reason: str = ""
) -> Article:
    """Save an embargo, or none, and append the event. The caller holds the article's lock."""
    # The version grows, so that nobody acts on an article whose embargo they have not seen.
    before = article.embargo_until if until == WITHHELD_UNTIL else None
    Article.objects.filter(pk=article.pk).update(
        embargo_until=until, previous_embargo_until=before, version=F("version") + 1
    )
    article.embargo_until, article.previous_embargo_until = until, before
    article.version += 1
    append_article_event(article, "set_embargo", by=by, at=at, details={"until": until, "reason": reason})
    return article


def merge_identity(there: Article, new: Article, *, own: bool, by: User, at: datetime) -> Article:
    """Add the id or URL that a source gives for an article that was known without one.

    ``own``: it comes from the article's own source, with its newest version, which may have moved its URL.
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
            update_article_fields(there, found)
    except IntegrityError:
        # Another article has taken that name since: this one keeps its own.
        there.refresh_from_db(fields=list(found))
        return there
    append_article_event(
        there,
        "update_article_identity",
        by=by,
        at=at,
        details={name: str(value) for name, value in found.items()},
    )
    return there


def update_article_fields(article: Article, data: dict[str, object]) -> None:
    """Save these columns of the article and no other."""
    for name, value in data.items():
        setattr(article, name, value)
    article.save(update_fields=list(data))


def update_metadata(there: Article, clean: ParsedArticle, *, by: User, at: datetime) -> None:
    """Save the metadata that a newer version of the same text states."""
    text = get_stated_fields(clean)
    changed = {name: value for name, value in text.items() if getattr(there, name) != value}
    if changed:
        update_article_fields(there, changed)
        append_article_event(there, "update_article_metadata", by=by, at=at, details=changed)


def _build_stale_error(sentence: str, there: Article) -> Stale:
    number = there.current_revision.number if there.current_revision else 0
    received = (
        f"{there.current_revision.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        if there.current_revision
        else ""
    )
    reason = gettext("Already here: revision {number}, received {received}.")
    return Stale(sentence, reasons=[reason.format(number=number, received=received)])


def _canonical_key(address: str) -> str:
    """Return the canonical URL as a key; "" for one that a page states and nobody could open."""
    try:
        return normalise_url(address) if address else ""
    except Invalid:
        return ""


def _strip_nul_characters(name: str) -> str:
    return name.replace("\x00", "")


def get_stated_fields(clean: ParsedArticle) -> dict[str, object]:
    """Return the metadata that a source states, by column, without what it leaves out."""
    text: dict[str, object] = {
        name: value
        for name in ("byline", "publisher", "language")
        if (value := getattr(clean, name).replace("\x00", ""))
    }
    if clean.published_at:
        text |= {"published_at": clean.published_at, "published_offset": clean.published_offset}
    if clean.updated_at:
        text |= {"updated_at": clean.updated_at, "updated_offset": clean.updated_offset}
    return text


def create_revision(
    article: Article,
    clean: ParsedArticle,
    *,
    number: int,
    by: User,
    at: datetime,
    note: str = "",
    due_at: datetime | None = None,
) -> Revision:
    """Save the text as a revision, due to be ranked, and find other articles with much the same text."""
    revision = Revision.objects.create(
        article=article,
        number=number,
        text=clean.text,
        html=clean.html,
        text_hash=sha256_hex(clean.text),
        external_version=clean.version,
        note=note,
        created_by=by,
        created_at=at,
        due_at=due_at,
        ranking_due_at=at,
    )
    enqueue_on_commit(RANK_SENTENCES_TASK)
    find_near_duplicates(revision, at=at)
    return revision


_DOTTED = re.compile(r"v?\s*(\d{1,18}(?:\.\d{1,18})*)\Z", re.IGNORECASE | re.ASCII)
Comparable = tuple[int, ...] | datetime


def is_older_version(version: str, than: str) -> bool:
    """Return whether ``version`` came before ``than``; False for names of unlike or unknown forms.

    Integers and dotted integers go by number (2 < 10, 1.9 < 1.10, 1.0 is 1), ISO 8601 times by the moment,
    one without a zone being UTC.
    """
    ours, other = _parse_version(version), _parse_version(than)
    if isinstance(ours, datetime) and isinstance(other, datetime):
        return ours < other
    if isinstance(ours, tuple) and isinstance(other, tuple):
        return ours < other
    return False


def is_same_version(version: str, other: str) -> bool:
    """Return whether both name one version: the same letters, or 1.0 and 1, or one moment in two zones."""
    ours = _parse_version(version)
    return version.strip() == other.strip() or (ours is not None and ours == _parse_version(other))


def _parse_version(version: str) -> Comparable | None:
    text = version.strip()
    if found := _DOTTED.match(text):
        return _strip_trailing_zeros(tuple(int(part) for part in found[1].split(".")))
    if "-" not in text:
        return None  # eight digits are a number, even if they look like a date
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _strip_trailing_zeros(parts: tuple[int, ...]) -> tuple[int, ...]:
    while len(parts) > 1 and parts[-1] == 0:
        parts = parts[:-1]
    return parts
