"""Which engine finds verdicts best, and how fast. python -m bench.engines --data FOLDER [--verdicts N]

The same fact checks are given, as the same terms (``lib.text_search``), to the tables of the product on a
private PostgreSQL, to the same tables on SQLite, to SQLite's FTS5, to tantivy where it is installed, and to
BM25 (bm25s) with its own words. FOLDER is that of bench.recall. Each engine ranks alone, by its own BM25, and
finds candidates that the product's ranking puts in order. A look-up is timed in milliseconds of processor
time, in our process and the server's, since other programs on the machine do not lengthen it.
"""

import argparse
import random
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.claim_matching import DEBATES, TWEETS, Corpus, load_debates, load_tweets
from bench.cpu_time import CpuClock
from bench.private_servers import run_on_private_servers
from bench.recall import TOP, analyze, ask, compute_average_precision, fill, iter_many
from lib.text_search import LENGTH_OFFSET, Lookup

type Ask = Callable[[str], list[int]]
"""A text to the places of the first TOP verdicts."""
ASKED = 200
SCANNED = "SQLite, our tables"
SPLITS = {"tweets": "Dev-Test", "debates": "Dev"}


class ScannedTables:
    """The product's tables on SQLite: every row is read, and its text compared with each term."""

    def __init__(self, path: Path, rows: Sequence[tuple[str, str]]) -> None:
        self._database = sqlite3.connect(path)
        self._database.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, terms TEXT)")
        self._database.executemany(
            "INSERT INTO texts VALUES (?, ?)", ((n, t) for n, (_, t) in enumerate(rows))
        )
        self._counts: dict[str, int] = {}
        for _, terms in rows:
            for term in set(terms.split()) - {"|"}:
                self._counts[term] = self._counts.get(term, 0) + 1
        self._total = len(rows)
        self._statements = [statement for statement, _ in rows]
        self._database.commit()

    def count_terms(self, terms: Collection[str]) -> tuple[Mapping[str, int], int]:
        return {term: self._counts[term] for term in terms if term in self._counts}, self._total

    def list_terms(self, prefixes: Collection[str]) -> Mapping[str, int]:
        begins = tuple(prefixes)
        return {term: count for term, count in self._counts.items() if term.startswith(begins)}

    def list_candidates(
        self, lookups: Sequence[Lookup], weights: Mapping[str, float], limit: int
    ) -> list[tuple[int, str]]:
        shared = " + ".join(f"{weight} * (INSTR(terms, ' {term} ') > 0)" for term, weight in weights.items())
        matching, values = self._match_any(lookups)
        sql = (
            f"SELECT id, terms FROM texts WHERE {matching} "  # noqa: S608 - terms are letters and digits
            f"ORDER BY ({shared}) / (LENGTH(CAST(terms AS BLOB)) + {LENGTH_OFFSET}) DESC, id DESC LIMIT ?"
        )
        return self._database.execute(sql, (*values, limit)).fetchall()

    def list_statements(self, keys: Collection[int]) -> Mapping[int, str]:
        return {key: self._statements[key] for key in keys}

    def _match_any(self, lookups: Sequence[Lookup]) -> tuple[str, list[str]]:
        every = [" AND ".join("INSTR(terms, ?) > 0" for _ in one) for one in lookups]
        return f"({' OR '.join(every)})", [f" {term} " for one in lookups for term in one]


class Fts5(ScannedTables):
    """The same, but SQLite's full-text index finds the rows."""

    def __init__(self, path: Path, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(path, rows)
        # Letters with their marks, as the terms are made: no other folding.
        self._database.executescript(
            "CREATE VIRTUAL TABLE words USING fts5(terms, content='texts', content_rowid='id', "
            "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M*'\");"
            "INSERT INTO words(words) VALUES ('rebuild')"
        )

    def _match_any(self, lookups: Sequence[Lookup]) -> tuple[str, list[str]]:
        return "id IN (SELECT rowid FROM words WHERE words MATCH ?)", [_format_fts5(lookups)]

    def rank(self, terms: Sequence[str]) -> list[int]:
        """Return the first TOP by FTS5's own BM25."""
        rows = self._database.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?",
            (_format_fts5([(term,) for term in terms]), TOP),
        )
        return [key for (key,) in rows]


def _format_fts5(lookups: Iterable[Lookup]) -> str:
    return " OR ".join("(" + " AND ".join(f'"{term}"' for term in one) + ")" for one in lookups)


class Tantivy:
    """An index of tantivy on the disk: its BM25, and its candidates with their terms."""

    def __init__(self, folder: Path, rows: Sequence[tuple[str, str]], counts: ScannedTables) -> None:
        import tantivy  # type: ignore[import-not-found]  # no dependency of the product

        self._tantivy: Any = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("key", stored=True)
        builder.add_text_field("terms", tokenizer_name="raw_words", index_option="freq")
        index = tantivy.Index(builder.build(), path=str(folder))
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("raw_words", words)
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for key, (_, terms) in enumerate(rows):
            writer.add_document(tantivy.Document(key=key, terms=terms.replace("|", " ")))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._schema, self._searcher, self._rows = index.schema, index.searcher(), rows
        self.count_terms, self.list_terms = counts.count_terms, counts.list_terms
        self.list_statements = counts.list_statements

    def list_candidates(
        self, lookups: Sequence[Lookup], weights: Mapping[str, float], limit: int
    ) -> list[tuple[int, str]]:
        """Return what has the most of the terms by tantivy's BM25, whatever the look-ups."""
        return [(key, self._rows[key][1]) for key in self._find(list(weights), limit)]

    def rank(self, terms: Sequence[str]) -> list[int]:
        """Return the first TOP by tantivy's own BM25."""
        return self._find(terms, TOP)

    def _find(self, terms: Sequence[str], limit: int) -> list[int]:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        every = [(occur.Should, query.term_query(self._schema, "terms", term)) for term in terms]
        hits = self._searcher.search(query.boolean_query(every), limit, count=False).hits
        return [self._searcher.doc(address)["key"][0] for _, address in hits]


def build_peers(rows: Sequence[tuple[str, str]], folder: Path, keys: Mapping[int, int]) -> dict[str, Ask]:
    """Return {name: function of a text that returns the places of the first TOP}, over filled engines."""
    import bm25s

    from lib.text_search import build_term_queries, find_matches

    def ask_ranked(index: Any) -> Ask:
        def ask_index(text: str) -> list[int]:
            [query] = build_term_queries([text], "en", index)
            return [match.key for match in find_matches(query, index, limit=TOP, bar=0.0)]

        return ask_index

    def ask_alone(index: Any) -> Ask:
        def ask_index(text: str) -> list[int]:
            [query] = build_term_queries([text], "en", index)
            found: list[int] = index.rank(list(query.weights)) if query.weights else []
            return found

        return ask_index

    scanned, fts5 = ScannedTables(folder / "scanned", rows), Fts5(folder / "fts5", rows)
    peers = {
        "PostgreSQL, our tables": lambda text: [keys[match.key] for match in ask(text, bar=0.0)],
        SCANNED: ask_ranked(scanned),
        "FTS5, our ranking": ask_ranked(fts5),
        "FTS5 alone": ask_alone(fts5),
    }
    try:
        (folder / "tantivy").mkdir()
        tantivy = Tantivy(folder / "tantivy", rows, scanned)
        peers |= {"tantivy, our ranking": ask_ranked(tantivy), "tantivy alone": ask_alone(tantivy)}
    except ImportError:
        print("tantivy is not installed (pip install tantivy), so it is not measured.")
    texts = bm25s.tokenize([terms for _, terms in rows], stopwords="en", show_progress=False)
    retriever = bm25s.BM25()
    retriever.index(texts, show_progress=False)

    def ask_bm25s(text: str) -> list[int]:
        [query] = build_term_queries([text], "en", scanned)
        found, _ = retriever.retrieve([list(query.weights)], k=TOP, show_progress=False)
        return [int(place) for place in found[0]]

    return peers | {"bm25s over our terms": ask_bm25s}


def measure_corpus(name: str, corpus: Corpus, rows: Sequence[tuple[str, str]], folder: Path) -> None:
    """Print MAP and time of each engine over one corpus."""
    peers = build_peers(rows, folder, fill(iter(rows)))
    ids = list(corpus.verdicts)
    pairs = corpus.splits[SPLITS[name]]
    print(f"{name}, {SPLITS[name]}: {len(pairs):,} texts among {len(rows):,} verdicts")
    for peer, ask_peer in peers.items():
        found, times = _time(ask_peer, [text for text, _ in pairs])
        precision = statistics.mean(
            compute_average_precision([ids[place] for place in places], right)
            for places, (_, right) in zip(found, pairs, strict=True)
        )
        print(f"  {peer:24} MAP@{TOP} {precision:.3f}   ms of processor {_describe(times)}")


def measure_many(rows: Sequence[tuple[str, str]], texts: Sequence[str], folder: Path) -> None:
    """Print how long each engine takes among many verdicts; reading all of them would take too long."""
    peers = build_peers(rows, folder, fill(iter(rows)))
    del peers[SCANNED]
    print(f"{len(texts):,} texts among {len(rows):,} verdicts")
    for peer, ask_peer in peers.items():
        _, times = _time(ask_peer, texts)
        print(f"  {peer:24} ms of processor {_describe(times)}", flush=True)


def _time(ask_peer: Ask, texts: Sequence[str]) -> tuple[list[list[int]], list[float]]:
    clock = CpuClock()
    for text in texts[:10]:  # the first ones warm up
        ask_peer(text)
    found, times = [], []
    for text in texts:
        began = clock.read()
        found.append(ask_peer(text))
        times.append(clock.read() - began)
    return found, times


def _describe(times: Sequence[float]) -> str:
    steps = statistics.quantiles(times, n=100)
    return f"p50 {steps[49]:7.1f}   p95 {steps[94]:7.1f}"


def measure(folder: str, verdicts: int) -> None:
    """Fill, ask, print."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    root = Path(folder) / "claim_matching"
    corpora = {"tweets": load_tweets(root / TWEETS), "debates": load_debates(root / DEBATES)}
    every: list[tuple[str, str]] = []
    for name, corpus in corpora.items():
        rows = analyze(corpus)
        every += rows
        with tempfile.TemporaryDirectory() as scratch:
            measure_corpus(name, corpus, rows, Path(scratch))
    if verdicts:
        texts = [text for corpus in corpora.values() for pairs in corpus.splits.values() for text, _ in pairs]
        random.Random(7).shuffle(texts)  # noqa: S311 - the same questions every time
        with tempfile.TemporaryDirectory() as scratch:
            measure_many(list(iter_many(every, verdicts)), texts[:ASKED], Path(scratch))


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.engines")
    parser.add_argument("--data", required=True, help="a folder of real data that holds claim_matching")
    parser.add_argument("--verdicts", type=int, default=0, help="look-ups among so many are timed too")
    run_on_private_servers("bench.engines", parser, lambda options: measure(options.data, options.verdicts))


if __name__ == "__main__":
    main()
