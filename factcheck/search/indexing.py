"""The index: what SearchChange notes is read again, and its document written anew.

A worker does it, and each search first does a little of it itself: what somebody has just typed is found at
once, and no search waits for a worker that is away.
"""

import logging
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import batched, chain

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from factcheck.models import SearchChange, SearchDocument, SearchLanguage, SearchWord
from factcheck.search.kinds import KINDS, IndexedText, load_copies, read_copies
from factcheck.search.triggers import install_triggers
from lib.db.lexemes import format_lexemes
from lib.text_search import analyze_document, analyze_text, find_dates, guess_language
from lib.text_search.languages import get_primary_language

logger = logging.getLogger(__name__)

BATCH_SIZE = 50
"""Changes in one transaction."""
LATE_BATCH_SIZE = 1
"""Changes of long texts in one transaction: each takes up to nine seconds, and holds the index's lock."""
NEWEST_SIZE = 10
"""Things that somebody who is about to search waits for."""
NEWEST_ARTICLES = 2
RUN_SECONDS = 15.0
"""Seconds after which a run of the task begins no other batch: beat asks again."""
MAX_WORD_LENGTH = 60
MIN_WORD_LENGTH = 5
"""Letters of a word worth keeping: a slip in a shorter one makes another word (``lib.text_search``)."""
MAX_CODE_LENGTH = 35
PART_LENGTH = 2_500
LATE_KINDS = ("article", "copy")
"""Kinds of long texts: a whole page is too much for somebody who waits."""
NOTE_SIZE = 1_000
LOCK_ID = 7_836_529  # any number that no other advisory lock here uses
_LETTERS = re.compile(r"[^\W\d_]+")


def index_changes(*, wait: bool = False) -> int:
    """Write the documents of what changed, for RUN_SECONDS; return how many. Safe to repeat.

    0 while somebody else writes, unless ``wait``.
    """
    late = SearchChange.objects.filter(kind__in=LATE_KINDS)
    others = SearchChange.objects.exclude(kind__in=LATE_KINDS)
    ends_at = time.monotonic() + RUN_SECONDS
    total = 0
    while done := (
        _index_batch(others.order_by("id")[:BATCH_SIZE], wait=wait)
        + _index_late_batch(late.order_by("id")[:LATE_BATCH_SIZE], wait=wait)
    ):
        total += done
        if time.monotonic() >= ends_at:
            break
    return total


def _index_late_batch(changes: QuerySet[SearchChange], *, wait: bool) -> int:
    """Read the archived copies among these changes, then write the documents; return how many changes."""
    keys = [key for kind, key in changes.values_list("kind", "object_id") if kind == "copy"]
    return _index_batch(changes, wait=wait, copies=read_copies(keys) if keys else None)


def index_newest_changes() -> None:
    """Write the documents of a few changes, for somebody who is about to search. Most times there are none.

    The newest: they are what that person may have just typed. A search that cannot write answers by what
    there is; Setup shows how far behind that is.
    """
    try:
        waiting = set(SearchChange.objects.order_by("-id").values_list("kind", flat=True)[:BATCH_SIZE])
        for kinds, limit in (
            (waiting - {*LATE_KINDS}, NEWEST_SIZE),
            (waiting & {"article"}, NEWEST_ARTICLES),
        ):
            if kinds:
                changes = SearchChange.objects.filter(kind__in=kinds)
                _index_batch(changes.order_by("-id")[:BATCH_SIZE], limit=limit)
    except DatabaseError:
        logger.exception("a search could not bring its index up to date")


def get_last_change() -> int:
    """Return the key of the newest change: those that the caller makes from here on have higher ones."""
    return SearchChange.objects.order_by("-id").values_list("id", flat=True).first() or 0


@transaction.atomic
def index_changes_after(last: int) -> None:
    """Write the documents of all changes after ``last``; waits for whoever writes, and keeps the lock.

    For a caller that has to know, when its own transaction ends, that the index has lost what it erased.
    """
    while _index_batch(SearchChange.objects.filter(pk__gt=last).order_by("id")[:BATCH_SIZE], wait=True):
        pass


def rebuild_index() -> int:
    """Read everything again, and return how many documents there are.

    Searches find what they found meanwhile. Where it is cut short, the worker goes on: all is noted first.
    """
    install_triggers(connection)
    # Long texts first, so that those read at once are the newest changes.
    for kind in sorted(KINDS, key=lambda kind: kind not in LATE_KINDS):
        _note_all(kind)
    while index_changes(wait=True):
        pass
    _recount_words()
    return SearchDocument.objects.count()


def _note_all(kind: str) -> None:
    """Note everything of a kind as changed, and what the index has of it that is gone."""
    rows = KINDS[kind].model._default_manager.order_by("pk").values_list("pk", flat=True)
    known = SearchDocument.objects.filter(kind=kind).order_by("pk").values_list("object_id", flat=True)
    gone = known.exclude(object_id__in=KINDS[kind].model._default_manager.values("pk"))
    for keys in batched(chain(rows.iterator(), list(gone)), NOTE_SIZE):
        SearchChange.objects.bulk_create(SearchChange(kind=kind, object_id=key) for key in keys)


@transaction.atomic
def _recount_words() -> None:
    """Count the words of all documents again."""
    _lock_index(wait=True)
    counts: Counter[tuple[str, int]] = Counter()
    for words, scope in SearchDocument.objects.order_by().values_list("words", "scope").iterator():
        counts.update((word, scope) for word in words.split())
    for word, scope, documents in SearchWord.objects.order_by().values_list("word", "scope", "documents"):
        counts[word, scope] -= documents
    _count_words(counts)


@transaction.atomic
def _index_batch(
    changes: QuerySet[SearchChange],
    *,
    limit: int = BATCH_SIZE,
    wait: bool = False,
    copies: Mapping[int, str] | None = None,
) -> int:
    """Write the documents of these changes, but of no more than ``limit`` things; return how many changes.

    ``copies`` are the texts of archived copies, by their keys, if they are read already.
    """
    if not _lock_index(wait=wait):
        return 0
    by_object: dict[tuple[str, int], list[int]] = defaultdict(list)
    for pk, kind, key in changes.values_list("pk", "kind", "object_id"):
        by_object[kind, key].append(pk)
    taken = list(by_object)[:limit]
    noted = [pk for one in taken for pk in by_object[one]]
    # Deleted first: what changes again from here on is noted again.
    SearchChange.objects.filter(pk__in=noted).delete()
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, key in taken:
        by_kind[kind].add(key)
    for kind, keys in sorted(by_kind.items()):
        load = partial(load_copies, read=copies) if kind == "copy" else KINDS[kind].load
        _write_documents(kind, _load_texts(kind, keys, load), keys)
    return len(noted)


def _lock_index(*, wait: bool) -> bool:
    """Take the index until the transaction ends: two writers would count words twice.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_ID])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_ID])
        return bool(cursor.fetchone()[0])


def _write_documents(kind: str, texts: Mapping[int, IndexedText], wanted: set[int]) -> None:
    counts: Counter[tuple[str, int]] = Counter()
    languages: set[str] = set()
    known = {
        document.object_id: document
        for document in SearchDocument.objects.filter(kind=kind, object_id__in=wanted).defer("lexemes")
    }
    for document in known.values():
        counts.subtract((word, document.scope) for word in document.words.split())
    written = []
    for key, text in texts.items():
        document = known.pop(key, SearchDocument(kind=kind, object_id=key))
        try:
            language = _get_language(text)
            _fill_document(document, text, language)
        except Exception:
            _clear_document(document)
        else:
            languages.add(language)
        written.append(document)
    SearchDocument.objects.filter(pk__in=[document.pk for document in known.values()]).delete()
    _save_documents(written)
    for document in written:
        counts.update((word, document.scope) for word in document.words.split())
    _count_words(counts)
    record_languages(languages)


def _load_texts(
    kind: str, keys: set[int], load: Callable[[set[int]], dict[int, IndexedText]]
) -> dict[int, IndexedText]:
    """Return the texts; an empty one for one that cannot be read: it keeps no other out."""
    try:
        return load(keys)
    except DatabaseError:
        raise
    except Exception:
        if len(keys) > 1:
            return {pk: text for key in keys for pk, text in _load_texts(kind, {key}, load).items()}
        [key] = keys
        logger.exception("the text of %s %s could not be read for the search", kind, key)
        return {key: IndexedText({})}


def _save_documents(documents: list[SearchDocument]) -> None:
    """Save documents; one that the database refuses is saved empty."""
    try:
        with transaction.atomic():
            SearchDocument.objects.bulk_create(
                documents,
                update_conflicts=True,
                unique_fields=["kind", "object_id"],
                update_fields=["scope", "dated_at", "lexemes", "words"],
            )
    except (DatabaseError, ValueError):
        if len(documents) == 1 and not documents[0].lexemes:
            raise
        for document in documents:
            if len(documents) == 1:
                _clear_document(document)
            _save_documents([document])


def _clear_document(document: SearchDocument) -> None:
    """Leave a document without words; called while an exception is handled."""
    logger.exception("%s could not be indexed for the search", document)
    document.lexemes = document.words = ""


def record_languages(languages: Iterable[str]) -> None:
    """Add languages in which queries are read: primary codes, such as "de"."""
    rows = [SearchLanguage(code=code) for code in languages]
    SearchLanguage.objects.bulk_create(rows, ignore_conflicts=True)


def _get_language(text: IndexedText) -> str:
    """Return the code of the language a text is in, "en" where nothing tells."""
    tag = text.language or guess_language("\n".join(text.fields.values()))
    return get_primary_language(tag)[:MAX_CODE_LENGTH]


def _fill_document(document: SearchDocument, text: IndexedText, language: str) -> None:
    analyze = _analyze_name if text.is_name else _analyze_running_text
    terms = {weight: analyze(value, language) for weight, value in text.fields.items() if value.strip()}
    if not text.is_name:
        for weight, value in text.fields.items():
            terms.setdefault(weight, []).extend(term for _, _, term in find_dates(value, language))
    document.scope, document.dated_at = text.scope, text.dated_at
    document.lexemes = format_lexemes(terms)
    document.words = " ".join(sorted(list_words(" ".join(text.fields.values())))) if text.has_words else ""


def _analyze_running_text(text: str, language: str) -> list[str]:
    """Return the terms of a text part by part: of each, the first numbers alone are read as such."""
    parts, at = [], 0
    while len(text) - at > PART_LENGTH:
        end = text.rfind("\n", at + PART_LENGTH // 2, at + PART_LENGTH)
        end = max(end, text.rfind(". ", at + PART_LENGTH // 2, at + PART_LENGTH)) + 1
        end = end or text.rfind(" ", at, at + PART_LENGTH) + 1 or at + PART_LENGTH
        parts.append(text[at:end])
        at = end
    return [term for part in [*parts, text[at:]] for term in analyze_document(part, language)]


def _analyze_name(name: str, language: str) -> list[str]:
    """Return the terms of a name: no word of it is left out, as alone none is.

    Of a name with a number ("Fifty Cent") also those that it has as a whole, as a query has them.
    """
    terms = [term for word in name.split() for term in analyze_text(word, language)]
    known = set(terms)
    return terms + [term for term in analyze_text(name, language) if term not in known]


def list_words(text: str) -> set[str]:
    """Return the words of a text that a slip can hide, folded."""
    words = (word.casefold() for word in _LETTERS.findall(text))
    return {word for word in words if MIN_WORD_LENGTH <= len(word) <= MAX_WORD_LENGTH}


def _count_words(counts: Counter[tuple[str, int]]) -> None:
    changed = sorted((word, scope, number) for (word, scope), number in counts.items() if number)
    table = connection.ops.quote_name(SearchWord._meta.db_table)
    sql = (
        f"INSERT INTO {table} (word, scope, documents) VALUES (%s, %s, %s) "  # noqa: S608 - our own name
        f"ON CONFLICT (word, scope) DO UPDATE SET documents = {table}.documents + excluded.documents"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, changed)
    if any(number < 0 for _, _, number in changed):
        gone = [word for word, _, number in changed if number < 0]
        SearchWord.objects.filter(word__in=gone, documents__lte=0).delete()
