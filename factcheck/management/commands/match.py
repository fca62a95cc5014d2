"""match: print which verdicts of a file say the same as texts of another, by the matcher of the newsroom."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.management.base import CommandError

from articles.management.arguments import read_text_file
from articles.management.output import JsonLinesCommand
from factcheck.search.meaning import get_meaning_model
from factcheck.search.similar_claims import build_queries, describe_match, serialize_figures
from factcheck.workflow.term_index import build_terms
from lib.meaning import join_encoded_text
from lib.text_search import MIN_SCORE, MemoryIndex, find_matches

MAX_BYTES = 500_000_000
DEFAULT_TOP = 5


@dataclass(frozen=True, slots=True)
class CorpusVerdict:
    """A verdict as a line of the corpus gives it."""

    id: str
    statement: str
    headline: str
    summary: str
    language: str


class Command(JsonLinesCommand):
    help = (
        "Show which verdicts of CORPUS say the same as each line of QUERIES, the most similar first, with a "
        "score from 0 to 1, the reasons, and how their numbers compare. Saves nothing, needs no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queries", metavar="QUERIES", help="a UTF-8 file with a text a line")
        parser.add_argument(
            "--among",
            metavar="CORPUS.jsonl",
            required=True,
            help="a file with a line of JSON for each verdict: {id, statement, headline, summary, language}",
        )
        parser.add_argument(
            "--top", type=int, default=DEFAULT_TOP, help=f"verdicts for each text (default {DEFAULT_TOP})"
        )
        parser.add_argument("--json", action="store_true", help="print a line of JSON for each text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["top"] < 1:
            raise CommandError("--top has to be 1 or more.")
        # Some editors put a byte order mark before what they save.
        lines, corpus = (
            read_text_file(options[name], limit=MAX_BYTES).removeprefix("\ufeff")
            for name in ("queries", "among")
        )
        queries = [line.strip() for line in lines.split("\n") if line.strip()]
        verdicts = list(_parse_corpus(corpus, options["among"]))
        texts = (
            (place, build_terms(one.statement, one.headline, one.summary, language=one.language))
            for place, one in enumerate(verdicts)
        )
        statements = {place: one.statement for place, one in enumerate(verdicts)}
        index = MemoryIndex(texts, statements=statements, encode=partial(_encode_verdicts, verdicts))
        for query in queries:
            [term_query] = build_queries([query], "", index)
            matches = []
            for match in find_matches(term_query, index, limit=options["top"], bar=0.0):
                verdict = verdicts[match.key]
                described = describe_match(query, verdict.statement, match, language=verdict.language)
                matches.append(
                    {
                        "id": verdict.id,
                        "score": round(match.score, 4),
                        "shown": match.score >= MIN_SCORE,
                        "why": described.why,
                        "says_opposite": described.says_opposite,
                        "numbers": serialize_figures(described.comparisons),
                    }
                )
            self._write({"query": query, "matches": matches}, as_json=options["json"])

    def _write(self, answer: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.print_json(answer)
            return
        self.stdout.write(answer["query"])
        for match in answer["matches"]:
            numbers = [f"{one['query']} / {one['verdict']}: {one['says']}" for one in match["numbers"]]
            line = "; ".join([*match["why"], *numbers])
            self.stdout.write(f"  {match['score']:.2f}  {match['id']}  {line}")


def _encode_verdicts(verdicts: Sequence[CorpusVerdict], places: Sequence[int]) -> list[bytes]:
    """Return the vectors of the verdicts at some places; without a model of meaning nobody asks for them."""
    model = get_meaning_model()
    if model is None:
        return []
    chosen = [verdicts[place] for place in places]
    return model.encode_texts([join_encoded_text(one.statement, one.headline) for one in chosen])


def _parse_corpus(text: str, name: str) -> Iterator[CorpusVerdict]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise CommandError(f"{name}, line {number}: not JSON.") from None
        is_verdict = isinstance(row, dict) and isinstance(row.get("id"), str | int)
        if not is_verdict or not isinstance(row.get("statement"), str) or not row["statement"].strip():
            raise CommandError(f"{name}, line {number}: a verdict needs an id and a statement.")
        texts = {key: str(row.get(key) or "") for key in ("statement", "headline", "summary", "language")}
        yield CorpusVerdict(id=str(row["id"]), **texts)
