"""The index: what SearchChange notes is read again, and its document written anew.

A worker does it, and each search first does a little of it itself: what somebody has just typed is found at
once, and no search waits for a worker that is away.
"""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import batched

from django.db import DatabaseError, connection, transaction

from factcheck.models import SearchChange, SearchDocument, SearchLanguage, SearchWord
from factcheck.search.kinds import KINDS, IndexedText
from factcheck.search.triggers import install_triggers
from lib.db.lexemes import format_lexemes
from lib.text_search import analyze_text, guess_language
from lib.text_search.languages import get_primary_language

logger = logging.getLogger(__name__)

BATCH_SIZE = 50
"""Changes in one transaction."""
MAX_BATCHES = 40
"""Batches in one run of the task: its time is limited, and beat asks again."""
MAX_WORD_LENGTH = 60
MIN_WORD_LENGTH = 5
"""Letters of a word worth keeping: a slip in a shorter one makes another word (``lib.text_search``)."""
MAX_CODE_LENGTH = 35
LATE_KINDS = ("copy",)
"""Kinds that a worker alone reads: of a whole page, too much for somebody who waits."""
REBUILD_SIZE = 200
LOCK_ID = 7_836_529  # any number that no other advisory lock here uses
_LETTERS = re.compile(r"[^\W\d_]+")


def index_changes() -> int:
    """Write the documents of what changed; return how many. Safe to repeat."""
    total = 0
    for _ in range(MAX_BATCHES):
        done = _index_batch(are_late=True) + _index_batch(are_late=False)
        total += done
        if not done:
            break
    return total


def index_newest_changes() -> None:
    """Write the documents of a few changes, for somebody who is about to search. Most times there are none.

    The newest: they are what that person may have just typed. A search that cannot write answers by what
    there is; Setup shows how far behind that is.
    """
    if SearchChange.objects.exclude(kind__in=LATE_KINDS).exists():
        try:
            _index_batch(are_late=False, order="-id")
        except DatabaseError:
            logger.exception("a search could not bring its index up to date")


def rebuild_index() -> int:
    """Delete the index, read everything again, and return how many documents there are."""
    install_triggers(connection)
    for model in (SearchDocument, SearchWord, SearchLanguage):
        model._default_manager.all().delete()
    for kind in KINDS:
        rows = KINDS[kind].model._default_manager.order_by("pk").values_list("pk", flat=True)
        for keys in batched(rows.iterator(), REBUILD_SIZE):
            with transaction.atomic():
                _lock_index(wait=True)
                _write_documents(kind, keys)
    return SearchDocument.objects.count()


@transaction.atomic
def _index_batch(*, are_late: bool, order: str = "id") -> int:
    changes = SearchChange.objects.order_by(order)
    changes = changes.filter(kind__in=LATE_KINDS) if are_late else changes.exclude(kind__in=LATE_KINDS)
    if not _lock_index(wait=False):
        return 0
    batch = list(changes.values_list("pk", "kind", "object_id")[:BATCH_SIZE])
    # Deleted first: what changes again from here on is noted again.
    SearchChange.objects.filter(pk__in=[pk for pk, _, _ in batch]).delete()
    by_kind: dict[str, set[int]] = defaultdict(set)
    for _, kind, key in batch:
        by_kind[kind].add(key)
    for kind, keys in sorted(by_kind.items()):
        _write_documents(kind, keys)
    return len(batch)


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


def _write_documents(kind: str, keys: Iterable[int]) -> None:
    wanted = set(keys)
    texts = KINDS[kind].load(wanted)
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
        language = _get_language(text)
        languages.add(language)
        _fill_document(document, text, language)
        counts.update((word, document.scope) for word in document.words.split())
        written.append(document)
    SearchDocument.objects.filter(pk__in=[document.pk for document in known.values()]).delete()
    SearchDocument.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["scope", "dated_at", "lexemes", "words"],
    )
    _count_words(counts)
    record_languages(languages)


def record_languages(languages: Iterable[str]) -> None:
    """Have queries read in these languages too: primary codes, such as "de"."""
    rows = [SearchLanguage(code=code) for code in languages]
    SearchLanguage.objects.bulk_create(rows, ignore_conflicts=True)


def _get_language(text: IndexedText) -> str:
    """Return the code of the language a text is in, "en" where nothing tells."""
    tag = text.language or guess_language("\n".join(text.fields.values()))
    return get_primary_language(tag)[:MAX_CODE_LENGTH]


def _fill_document(document: SearchDocument, text: IndexedText, language: str) -> None:
    terms = {weight: analyze_text(value, language) for weight, value in text.fields.items() if value.strip()}
    document.scope, document.dated_at = text.scope, text.dated_at
    document.lexemes = format_lexemes(terms)
    document.words = " ".join(sorted(list_words(" ".join(text.fields.values())))) if text.has_words else ""


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
