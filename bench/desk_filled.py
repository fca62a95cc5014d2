"""Data for bench.desk and bench.network: a newsroom of a number of claims, written in sets by PostgreSQL.

20 desks unless told otherwise, 300 people, an article for each 20 claims. The newest 2,000 claims are open at
any size; all others are settled, three in ten of them on own copy and the rest published, or closed. One
article has 200 claims.
"""

import json
import random
from collections.abc import Iterator
from typing import Any

DESKS, PEOPLE, OPEN_CLAIMS, RATINGS = 20, 300, 2_000, 5
FIRST_PERSON = 100
VIEWER = 120
"""An editor of five desks, who has some 40 open claims."""
EDITOR_OF_MANY, CHECKER_OF_MANY = 199, 198
"""Two people of ten desks."""
STATES = ["suggested"] + ["flagged"] * 3 + ["assigned"] * 4 + ["checking"] * 5 + ["awaiting_reply"]
STATES += ["in_review"] * 3 + ["approved"] * 2 + ["on_hold"]
"""States of twenty open claims."""
STATISTICS_DAYS = 366
KEYS = {
    "open": ["new", "week", "old"], "opened": ["flagged", "reopened"], "public": [""], "retraction": [""],
    "finished": ["published", "settled", "closed"], "time_in_state": ["flagged", "checking", "in_review"],
    "turnaround": ["published", "settled"], "rating": ["1", "2", "3"], "tick": ["keep", "change"],
    "correction": ["minor", "major"], "report_received": [""], "report_answered": [""],
    "link": ["", "ok", "dead"], "galley": ["open", "ticked"],
    "claimant_rating": ["1", "2", "3"], "tag_rating": ["tag 1", "tag 2"],
}  # fmt: skip
"""Rows of one day of a desk in the daily statistics, beside those of five people."""
DURATIONS = """
    CASE WHEN measure IN ('time_in_state', 'turnaround', 'report_answered') THEN '[3600, 7200, 86400]'
    ELSE '[]' END::jsonb
"""
SENTENCE = "The harbour office of town 00000 counted more crates of herring than a year before it did. "
IS_OPEN = "i > %(claims)s - %(open)s"
STATE = (
    f"CASE WHEN {IS_OPEN} THEN (%(states)s::text[])[1 + (i / 20) %% 20] "
    "WHEN i %% 7 = 0 THEN 'closed' ELSE 'settled' END"
)
HAS_CHECKER = f"{STATE} NOT IN ('suggested', 'flagged', 'closed')"
IS_OWN_COPY = "i %% 10 < 3"
CREATED = (
    f"now() - CASE WHEN {IS_OPEN} THEN (%(claims)s - i) * interval '9 minutes' "
    "ELSE interval '14 days' + (%(claims)s - i) / %(claims)s::float * interval '3000 days' END"
)
IS_OF_BIG_ARTICLE = "(i %% 20 = 0 AND (i <= 2000 OR i > %(claims)s - 2000))"
ARTICLE = f"CASE WHEN {IS_OF_BIG_ARTICLE} THEN %(articles)s + 1 ELSE 1 + i %% 20 + 20 * ((i - 1) / 400) END"
DESK = f"CASE WHEN {IS_OF_BIG_ARTICLE} THEN 1 ELSE 1 + ({ARTICLE} - 1) %% %(desks)s END"
PLACE = f"""
    CASE WHEN NOT {IS_OF_BIG_ARTICLE} THEN (i / 20) %% 20 WHEN i <= 2000 THEN i / 20 - 1
    ELSE 100 + (i - (%(claims)s - 2000)) / 20 - 1 END * {len(SENTENCE)}
"""
CHECKER = (
    f"{FIRST_PERSON} + CASE WHEN i %% 20 = 0 AND (i / 20) %% 2 = 0 AND {IS_OPEN} THEN 20 "
    "ELSE i %% 20 + 20 * (1 + (i / 20) %% 13) END"
)
EDITOR = f"{FIRST_PERSON} + i %% 20"
STATEMENT = (
    "'The office of town ' || i %% 4999 || ' counted ' || i || ' crates of ' || "
    "(ARRAY['herring','cod','sprat','eel','plaice','turbot','salmon','perch'])[1 + i %% 8] || ' in ' || "
    "2000 + i %% 25 || ', a figure that the mayor called a record and the crews called a guess'"
)
CLAIMANT = "'Claimant ' || i %% 4999"
HAS_VERDICT = "state IN ('in_review', 'approved', 'on_hold', 'settled')"
HOST = "'site' || i %% 20011 || '.example'"
URL = f"'https://' || {HOST} || '/' || i"
HEALTH = """
    CASE WHEN i %% 33 = 0 THEN (ARRAY['missing','dead','failing','blocked'])[1 + i %% 4]
    WHEN i %% 499 = 0 THEN 'unchecked' ELSE 'ok' END
"""
CITED_SOURCE = "1 + ((%(citations)s * i::bigint + k) * 7919) %% %(sources)s"
IS_PUBLISHED = "state = 'settled' AND provenance = 'external'"

CURSORS = (
    "INSERT INTO audit_chainhead (id, number, hash) SELECT 1, max(number), md5('') FROM audit_event "
    "ON CONFLICT (id) DO UPDATE SET number = excluded.number",
    "INSERT INTO publishing_outboxcursor (id, event_number, position, edition) "
    "SELECT 1, max(event), max(position), 0 FROM publishing_publicdocument ON CONFLICT (id) DO NOTHING",
)
"""Positions of the audit log and the relay."""


def list_statements() -> Iterator[tuple[Any, str, dict[str, str]]]:
    """Yield (model, rows, {column: value in SQL}); the rows call their number ``i``."""
    from accounts.models import Desk, Membership, User
    from articles.models import Article, Revision
    from audit.models import Event
    from factcheck import models as factcheck
    from publishing.models import PublicDocument, SearchEntry

    claims = "generate_series(1, %(claims)s) AS i"
    yield Desk, "generate_series(1, %(desks)s) AS i", {
        "id": "i", "name": "'Desk ' || i", "slug": "'desk-' || i", "timezone": "'UTC'",
        "visibility": "CASE WHEN i %% 20 IN (0, 19) THEN 'confidential' ELSE 'open' END",
    }  # fmt: skip
    yield User, f"generate_series(0, {PEOPLE - 1}) AS i", {
        "id": f"{FIRST_PERSON} + i", "username": "'person' || i", "name": "'Person ' || i", "password": "'!'",
    }  # fmt: skip
    yield Membership, f"generate_series(0, {PEOPLE - 1}) AS i", {
        "desk_id": "1 + i %% 20", "user_id": f"{FIRST_PERSON} + i", "joined_at": "now()",
        "role": "CASE WHEN i < 20 THEN 'standards' WHEN i < 60 THEN 'editor' ELSE 'checker' END",
    }  # fmt: skip
    yield Membership, "generate_series(2, 5) AS i", {
        "desk_id": "i", "user_id": f"{VIEWER}", "role": "'editor'", "joined_at": "now()",
    }  # fmt: skip
    yield Membership, f"generate_series({DESKS + 1}, %(desks)s) AS i, generate_series(0, 2) AS k", {
        "desk_id": "i", "user_id": f"{FIRST_PERSON} + (3 * i + k) %% {PEOPLE}", "joined_at": "now()",
        "role": "(ARRAY['standards','editor','checker'])[1 + k]",
    }  # fmt: skip
    pair = f"(VALUES ({EDITOR_OF_MANY}, 'editor'), ({CHECKER_OF_MANY}, 'checker')) AS pair (person, role)"
    many = f"generate_series(1, 10) AS i, {pair}"
    yield Membership, many, {"desk_id": "i", "user_id": "person", "role": "role", "joined_at": "now()"}
    yield factcheck.RatingScale, "generate_series(1, 1) AS i", {
        "id": "i", "name": "'Scale'", "is_active": "true", "created_at": "now()",
    }  # fmt: skip
    yield factcheck.Rating, f"generate_series(1, {RATINGS}) AS i", {
        "id": "i", "scale_id": "1", "position": "i", "label": "'Rating ' || i", "tone": "'between'",
    }  # fmt: skip
    text = "repeat(%(sentence)s, CASE WHEN i > %(articles)s THEN 200 ELSE 20 END)"
    yield Article, "generate_series(1, %(articles)s + 1) AS i", {
        "id": "i", "desk_id": "CASE WHEN i > %(articles)s THEN 1 ELSE 1 + (i - 1) %% %(desks)s END",
        "provenance": "'external'", "headline": "'Crews of town ' || i || ' count the catch'",
        "publisher": "'Paper ' || i %% 700", "language": "'en'", "current_revision_id": "i",
        "source": "'bench'", "external_id": "i::text", "imported_by_id": str(VIEWER),
        "state": "CASE WHEN i > %(articles)s - 100 THEN 'checking' ELSE 'cleared' END",
        "imported_at": "now() - (%(articles)s + 1 - i) / %(articles)s::float * interval '3000 days'",
    }  # fmt: skip
    yield Revision, "generate_series(1, %(articles)s + 1) AS i", {
        "id": "i", "article_id": "i", "number": "1", "text": text, "html": f"'<p>' || {text} || '</p>'",
        "created_by_id": str(VIEWER), "created_at": "now()",
    }  # fmt: skip
    yield factcheck.Claim, claims, {
        "id": "i", "desk_id": DESK, "article_id": ARTICLE, "statement": STATEMENT,
        "claimant": CLAIMANT, "state": STATE,
        "provenance": f"CASE WHEN {IS_OWN_COPY} THEN 'own_copy' ELSE 'external' END", "language": "'en'",
        "kind": "(ARRAY['number','quote','date','name','other'])[1 + i %% 5]", "priority": "1 + i %% 4",
        "due_at": f"CASE WHEN i %% 9 = 0 THEN NULL ELSE {CREATED} + interval '7 days' END",
        "publication_status": f"CASE WHEN {STATE} = 'settled' AND NOT {IS_OWN_COPY} THEN 'live' "
        "ELSE 'none' END",
        "close_reason": f"CASE WHEN {STATE} = 'closed' THEN 'declined' ELSE '' END", "version": "4",
        "created_by_id": EDITOR, "created_at": CREATED,
    }  # fmt: skip
    yield factcheck.Appearance, claims, {
        "claim_id": "i", "revision_id": ARTICLE, "exact": "substr(%(sentence)s, 5, 70)",
        "start": f"{PLACE} + 4", "end": f"{PLACE} + 74", "created_at": CREATED,
        "outcome": f"CASE WHEN {IS_OPEN} AND i %% 40 = 0 THEN 'changed' ELSE 'flagged' END",
    }  # fmt: skip
    yield factcheck.Assignment, f"{claims} WHERE {HAS_CHECKER}", {
        "claim_id": "i", "checker_id": CHECKER, "assigned_by_id": EDITOR, "assigned_at": CREATED,
        "ended_at": f"CASE WHEN {IS_OPEN} THEN NULL ELSE {CREATED} + interval '3 days' END",
        "end_reason": f"CASE WHEN {IS_OPEN} THEN '' ELSE 'settled' END",
    }  # fmt: skip
    yield factcheck.ClaimTag, f"{claims} WHERE i %% 3 = 0", {
        "claim_id": "i", "position": "0", "label": "'Tag ' || i %% 500", "key": "'tag ' || i %% 500",
    }  # fmt: skip
    yield factcheck.Source, "generate_series(1, %(sources)s) AS i", {
        "id": "i", "kind": "'url'", "url": URL, "url_key": URL, "host": HOST, "health": HEALTH,
        "title": "'Landings in week ' || i", "publisher": "'Paper ' || i %% 700",
        "checked_at": "now() - interval '1 day'",
        "due_at": "now() + (1 + i %% 700) * interval '1 hour'", "added_by_id": EDITOR,
        "added_at": "now() - (%(sources)s - i) / %(sources)s::float * interval '3000 days'",
    }  # fmt: skip
    yield factcheck.LinkCheck, "generate_series(1, %(sources)s) AS i", {
        "source_id": "i", "attempt": "1", "outcome": "CASE WHEN i %% 33 = 0 THEN 'missing' ELSE 'ok' END",
        "status_code": "200", "checked_at": "now() - interval '1 day'", "reason": "''",
    }  # fmt: skip
    cited = f"generate_series(0, %(citations)s - 1) AS k, {claims} WHERE {HAS_CHECKER}"
    yield factcheck.Citation, cited, {
        "public_id": "md5('citation' || i || k)::uuid",
        "claim_id": "i", "source_id": CITED_SOURCE, "is_source_troubled": f"({CITED_SOURCE}) %% 33 = 0",
        "passage": "'1,204 crates'", "passage_state": "'there'", "added_by_id": CHECKER, "added_at": CREATED,
        "drifted_at": f"CASE WHEN {IS_OPEN} AND i %% 50 = 0 THEN now() END",
    }  # fmt: skip
    decided = f"(SELECT id AS i, * FROM factcheck_claim WHERE {HAS_VERDICT}) AS claim"  # noqa: S608 - our own names
    yield factcheck.Verdict, decided, {
        "id": "i", "claim_id": "i", "number": "1", "statement": "statement", "claimant": "claimant",
        "rating_id": f"CASE WHEN provenance = 'external' THEN 1 + i %% {RATINGS} END",
        "tick": "CASE WHEN provenance = 'external' THEN '' ELSE 'keep' END",
        "explanation": "repeat('The office counted them again and came to another figure. ', 5)",
        "content_hash": "md5(i::text)", "author_id": CHECKER, "created_at": "created_at + interval '1 day'",
        "unsealed_at": "created_at + interval '1 day'",
    }  # fmt: skip
    yield factcheck.Review, f"{decided} WHERE state <> 'in_review'", {
        "verdict_id": "i", "reviewer_id": EDITOR, "vote": "'approve'", "content_hash": "md5(i::text)",
        "created_at": "created_at + interval '2 days'",
    }  # fmt: skip
    yield factcheck.Publication, f"{decided} WHERE {IS_PUBLISHED}", {
        "claim_id": "i", "verdict_id": "i", "version": "1", "kind": "'published'", "published_by_id": EDITOR,
        "published_at": "created_at + interval '3 days'",
    }  # fmt: skip
    new = "i > %(claims)s - 2400"
    reported = f"{IS_PUBLISHED} AND i %% CASE WHEN {new} THEN 4 ELSE 200 END = 0"
    yield factcheck.ReaderReport, f"{decided} WHERE {reported}", {
        "claim_id": "i", "publication": "1", "text": "'The figure is of another town.'",
        "status": f"CASE WHEN {new} THEN 'new' ELSE 'answered' END", "status_token_hash": "md5(i::text)",
        "outcome": f"CASE WHEN {new} THEN '' ELSE 'no_change' END",
        "received_at": "created_at + interval '4 days'",
        "answered_at": f"CASE WHEN {new} THEN NULL ELSE created_at + interval '5 days' END",
    }  # fmt: skip
    yield factcheck.Notification, f"{claims} WHERE i %% 5 = 0 OR {IS_OPEN}", {
        "person_id": CHECKER, "claim_id": "i", "event": "'assigned'", "created_at": CREATED,
        "read_at": f"CASE WHEN {IS_OPEN} AND i %% 2 = 0 THEN NULL ELSE {CREATED} END",
    }  # fmt: skip
    yield factcheck.SavedView, "generate_series(1, 5) AS i", {
        "owner_id": str(VIEWER), "name": "'View ' || i", "created_at": "now()",
        "query": "(ARRAY['due=late', 'state=in_review', 'checker=me&due=today', 'evidence=troubled', "
        "'desk=desk-1,desk-2&priority=4'])[i]",
    }  # fmt: skip
    keys = "unnest(%(measures)s::text[], %(keys)s::text[], %(subkeys)s::text[]) AS m(measure, key, subkey)"
    day = f"generate_series(0, {DESKS} * %(days)s - 1) AS i"
    yield factcheck.DailyStatistic, f"{day}, {keys}", {
        "desk_id": "1 + i %% 20", "day": "current_date - i / 20", "measure": "measure", "count": "1 + i %% 9",
        "key": "key", "subkey": "subkey", "counted_at": "now()", "durations": DURATIONS,
    }  # fmt: skip
    yield factcheck.DailyStatistic, f"{day}, generate_series(0, 4) AS k, unnest(%(personal)s::text[]) AS m", {
        "desk_id": "1 + i %% 20", "day": "current_date - i / 20", "measure": "m", "count": "1 + i %% 9",
        "key": "md5('accounts_user' || i %% 20 + 20 * (1 + (i / 20 + k) %% 13))::uuid", "counted_at": "now()",
        "durations": "CASE WHEN m = 'submitted' THEN '[7200, 86400]' ELSE '[]' END::jsonb",
    }  # fmt: skip
    for number, (action, before, after) in enumerate(
        [("flag", "", "flagged"), ("assign", "flagged", "assigned"), ("submit", "checking", "in_review")]
    ):
        yield Event, claims, {
            "number": f"3 * (i::bigint - 1) + {number + 1}", "at": f"{CREATED} + interval '{number} hours'",
            "actor": f"md5('accounts_user' || {EDITOR} - {FIRST_PERSON})::uuid", "action": f"'{action}'",
            "subject_type": "'claim'", "subject": "md5('factcheck_claim' || i)::uuid",
            "from_state": f"'{before}'", "to_state": f"'{after}'",
            "previous": "md5(i::text)", "hash": f"md5('{action}' || i)",
        }  # fmt: skip
    place = "SELECT row_number() OVER (ORDER BY id) AS place, id AS i, *"
    published = f"({place} FROM factcheck_claim WHERE {IS_PUBLISHED}) AS claim"
    yield PublicDocument, published, {
        "position": "place", "event": "3 * i", "public_id": "public_id", "desk_id": "desk_id", "version": "1",
        "kind": "'published'", "publication_status": "'live'", "language": "'en'", "claimant": "claimant",
        "rating": "'Rating ' || 1 + i %% 5", "search_text": "lower(statement || ' ' || claimant)",
        "lexemes": "to_tsvector('english', statement || ' ' || claimant)",
        "published_at": "created_at + interval '3 days'", "updated_at": "created_at + interval '3 days'",
        "body": "replace(replace(%(body)s, '00000000-0000-0000-0000-000000000001', public_id::text), "
        "'STATEMENT', statement)", "etag": "md5(i::text)",
    }  # fmt: skip
    yield SearchEntry, "publishing_publicdocument AS document", {
        "document_id": "position", "desk_id": "desk_id", "language": "language",
        "published_at": "published_at", "newest_at": "updated_at", "lexemes": "lexemes",
    }  # fmt: skip
    # Nearly the terms of lib.text_search, without an hour of Python.
    for kind, text in (("claim", "statement || ' ' || claimant"), ("claimant", "claimant")):
        yield factcheck.SearchDocument, "factcheck_claim AS claim", {
            "kind": f"'{kind}'", "object_id": "id", "dated_at": "created_at",
            "lexemes": f"setweight(to_tsvector('english', {text}), 'A')",
        }  # fmt: skip
    yield factcheck.SearchDocument, "articles_article AS article", {
        "kind": "'article'", "object_id": "id", "dated_at": "imported_at",
        "lexemes": "setweight(to_tsvector('english', headline), 'A')",
    }  # fmt: skip


def build_insert(model: Any, rows: str, columns: dict[str, str], parameters: dict[str, Any]) -> str:
    """Return the INSERT; a column that is not named has the default of its field, or is empty."""
    columns = dict(columns)
    for field in model._meta.concrete_fields:
        if field.column in columns or field.null or field.primary_key or getattr(field, "generated", False):
            continue
        if field.name == "public_id":
            columns[field.column] = f"md5('{model._meta.db_table}' || i)::uuid"
            continue
        value = field.get_default() if field.has_default() else ""
        name = f"{model._meta.model_name}_{field.column}"
        is_json = field.get_internal_type() == "JSONField"
        parameters[name] = json.dumps(value) if is_json else value
        columns[field.column] = f"%({name})s::jsonb" if is_json else f"%({name})s"
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())} FROM {rows}"  # noqa: S608 - our own names


def fill(claims: int, *, desks: int = DESKS, citations: int = 2, days: int = STATISTICS_DAYS) -> None:
    """Write everything into a migrated, empty database, and let PostgreSQL see how much there is.

    ``citations`` is how many each claim has that somebody checked, ``days`` how far the statistics go back.
    """
    from django.db import connection

    from bench.api_filled import told
    from publishing.documents.actions import serialize_document

    body = told(1, random.Random(5))  # noqa: S311 - the same document every time
    keys = [(measure, key) for measure, names in KEYS.items() for key in names]
    parameters: dict[str, Any] = {
        "claims": claims, "open": OPEN_CLAIMS, "articles": claims // 20, "sources": claims * 3 // 5,
        "desks": desks, "citations": citations, "days": days,
        "states": STATES, "sentence": SENTENCE, "measures": [measure for measure, _ in keys],
        "keys": [key for _, key in keys],
        "subkeys": ["1" if measure.endswith("_rating") else "" for measure, _ in keys],
        "personal": ["assigned", "submitted", "sent_back", "reviewed", "published"],
        "body": serialize_document(body | {"statement": "STATEMENT"}),
    }  # fmt: skip
    with connection.cursor() as cursor:
        # Foreign keys hold by construction, and the triggers of the audit log would look at each row.
        cursor.execute("SET session_replication_role = replica; SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint) AND tablename ~ '^(factcheck|articles|audit|publishing)_'"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for model, rows, columns in list_statements():
            cursor.execute(build_insert(model, rows, columns, parameters), parameters)
        for _, definition in indexes:
            cursor.execute(definition)
        for statement in CURSORS:
            cursor.execute(statement)
        cursor.execute(
            "SELECT format('SELECT setval(%L, max(id)) FROM %I', pg_get_serial_sequence(table_name, 'id'), "
            "table_name) FROM information_schema.columns WHERE column_name = 'id' AND table_schema = 'public'"
            " AND is_identity = 'YES'"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
        # Or the first who is measured shares the disk with the rest of the filling.
        cursor.execute("CHECKPOINT")
        cursor.execute("RESET statement_timeout")
