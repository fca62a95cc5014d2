"""Quality of the recall of earlier verdicts. python -m bench.recall --data FOLDER [--verdicts 300000]

FOLDER holds claim_matching: posts and sentences of debates, each with the fact check that belongs to it. A
private PostgreSQL (as tests.servers starts it) is filled with the fact checks as claims, and each text is
looked up as the newsroom's pages do it, among what somebody may see. BM25 (bm25s) ranks the same rows beside
it, over the statements alone and with headline and summary. For several bars it says what is shown rightly
and wrongly: a lower one shows more of both. With ``--verdicts``, claims are repeated up to that number with
other words, and look-ups are timed one after the other, beside BM25 over the same terms: in milliseconds, and
in those that a processor worked, here and in PostgreSQL, which other programs on the machine lengthen less.
With ``--meaning``, the folder of a model of meaning, all of it is measured by words and with the model.
"""

import argparse
import math
import random
import statistics
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.claim_matching import DEBATES, TWEETS, Corpus, load_debates, load_tweets
from bench.cpu_time import CpuClock
from bench.private_servers import run_on_private_servers

TOP = 5
BARS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
"""Bars that are compared; the product's own is one of them."""
NAMES = ("Stet, by words", "Stet, with meaning")
VECTORS = 1_000
"""Statements that are encoded to time look-ups: which vector it is costs nothing."""
ASKED = 1_000
AT = datetime(2026, 1, 1, tzinfo=UTC)


def compute_average_precision(ranked: Sequence[str], right: set[str]) -> float:
    """Return the average precision among the first TOP."""
    hits, total = 0, 0.0
    for place, one in enumerate(ranked[:TOP], 1):
        if one in right:
            hits += 1
            total += hits / place
    return total / min(len(right), TOP)


def compute_reciprocal_rank(ranked: Sequence[str], right: set[str]) -> float:
    """Return one over the place of the first right one; 0 beyond TOP."""
    return next((1 / place for place, one in enumerate(ranked[:TOP], 1) if one in right), 0.0)


def rank_by_bm25(corpus: Corpus, texts: Sequence[str], *, with_titles: bool) -> list[list[str]]:
    """Return the first TOP of each text as bm25s ranks them, with its own words and stop words."""
    import bm25s

    keys = list(corpus.verdicts)
    rows = [" ".join(filter(None, one if with_titles else one[:1])) for one in corpus.verdicts.values()]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(rows, stopwords="en", show_progress=False), show_progress=False)
    asked = bm25s.tokenize(list(texts), stopwords="en", show_progress=False, return_ids=False)
    places, _ = retriever.retrieve(asked, k=TOP, show_progress=False)
    return [[keys[place] for place in row] for row in places]


def analyze(corpus: Corpus) -> list[tuple[str, str]]:
    """Return (statement, terms) of each verdict."""
    from factcheck.workflow.term_index import build_terms

    return [(texts[0], build_terms(*texts, language="en")) for texts in corpus.verdicts.values()]


def fill(verdicts: Iterator[tuple[str, str]], vectors: Sequence[bytes] = ()) -> dict[int, int]:
    """Replace the claims by settled ones with these (statement, terms); return {key of the claim: number}.

    ``vectors`` are given to them in turn.
    """
    from django.db import connection

    from accounts.models import Desk, Membership, User
    from factcheck.models import Claim, ClaimTerms, TermFrequency
    from factcheck.workflow.term_frequencies import refresh_term_frequencies

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("TRUNCATE factcheck_claim, factcheck_termfrequency CASCADE")
        cursor.execute("DROP INDEX IF EXISTS factcheck_claimterms_vector")
    desk, _ = Desk.objects.get_or_create(name="Bench", slug="bench")
    person, _ = User.objects.get_or_create(username="bench", defaults={"name": "Bench", "is_staff": True})
    # Whoever works on a desk reads all open ones.
    Membership.objects.get_or_create(user=person, desk=desk, defaults={"role": "checker", "joined_at": AT})
    keys: dict[int, int] = {}
    each = cycle(vectors)
    while batch := list(islice(verdicts, 5_000)):
        claims = Claim.objects.bulk_create(
            Claim(
                statement=statement,
                language="en",
                desk=desk,
                provenance="external",
                state="settled",
                publication_status="live",
                created_by=person,
                created_at=AT,
            )
            for statement, _ in batch
        )
        ClaimTerms.objects.bulk_create(
            ClaimTerms(claim=claim, terms=terms, meaning=next(each, None))
            for claim, (_, terms) in zip(claims, batch, strict=True)
        )
        keys |= {claim.pk: len(keys) + place for place, claim in enumerate(claims)}
    TermFrequency.objects.all().delete()
    refresh_term_frequencies(min_growth=-1)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX factcheck_claimterms_vector ON factcheck_claimterms USING gin (term_vector) "
            "WITH (fastupdate = off)"
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")
    return keys


@cache
def get_person() -> Any:
    """Return who asks: somebody who works on the desk. A page has them at hand."""
    from accounts.models import User

    return User.objects.get(username="bench")


def ask(text: str, *, bar: float, without: Sequence[int] = (), limit: int = TOP) -> list[Any]:
    """Look a text up among settled claims that somebody may see.

    The page of a claim asks beside for what was dismissed, and for the verdicts of what is found.
    """
    from factcheck.models import Claim
    from factcheck.search.similar_claims import find_similar_claims

    among = Claim.objects.visible_to(get_person()).filter(state="settled")
    among = among.exclude(pk__in=without)
    return find_similar_claims(text, among, language="en", limit=limit, bar=bar)


def find_best_score(matches: Sequence[Any]) -> float:
    """Return the score of the best match; 0 where there is none."""
    return max((match.score for match in matches), default=0.0)


def compute_shares(scores: Sequence[float]) -> list[float]:
    """Return for each of BARS the share of texts whose score reaches it."""
    return [statistics.mean(score >= bar for score in scores) for bar in BARS]


def format_shares(words: str, scores: Sequence[float]) -> str:
    """Return a line with the share of texts that reach each of BARS."""
    return f"  {words:43}" + "".join(f"{share:8.1%}" for share in compute_shares(scores))


@contextmanager
def match_by_meaning(folder: str) -> Iterator[None]:
    """Set the product to match by this model of meaning; with "", by words."""
    from django.conf import settings

    settings.STET_MEANING_MODEL = folder
    try:
        yield
    finally:
        settings.STET_MEANING_MODEL = ""


def encode_compared(
    asked: Sequence[tuple[str, Sequence[int]]], corpus: Corpus, keys: dict[int, int], folder: str
) -> None:
    """Encode the verdicts that a look-up of each (text, claims without) compares: no other is asked for."""
    from factcheck.models import ClaimTerms
    from factcheck.search.meaning import encode_missing
    from lib.meaning import join_encoded_text
    from lib.text_search import MAX_COMPARED

    verdicts = list(corpus.verdicts.values())
    compared = {
        match.key
        for text, without in asked
        for match in ask(text, bar=0.0, without=without, limit=MAX_COMPARED)
    }

    def read_texts(some: Collection[int]) -> dict[int, str]:
        return {key: join_encoded_text(*verdicts[keys[key]][:2]) for key in some}

    with match_by_meaning(folder):
        encode_missing(ClaimTerms.objects.filter(pk__in=compared), read_texts, seconds=math.inf)


def measure_split(
    name: str, split: str, corpus: Corpus, keys: dict[int, int], folders: Sequence[str]
) -> None:
    """Print what the product, without and with a model of meaning, and BM25 make of one split."""
    ids = list(corpus.verdicts)
    claims = {ids[place]: pk for pk, place in keys.items()}
    texts, rights = zip(*corpus.splits[split], strict=True)
    without = [[claims[one] for one in right if one in claims] for right in rights]
    print(f"{name}, {split}: {len(texts):,} texts among {len(ids):,} verdicts")
    peers = {
        "BM25, statement": rank_by_bm25(corpus, texts, with_titles=False),
        "BM25, with titles": rank_by_bm25(corpus, texts, with_titles=True),
    }
    shares = [f"  {'bar':43}" + "".join(f"{bar:8}" for bar in BARS)]
    for folder in folders:
        if folder:
            encode_compared([(text, ()) for text in texts], corpus, keys, folder)
            encode_compared(list(zip(texts, without, strict=True)), corpus, keys, folder)
        with match_by_meaning(folder):
            found = [ask(text, bar=0.0) for text in texts]
            others = [ask(text, bar=0.0, without=some) for text, some in zip(texts, without, strict=True)]
        peers[NAMES[bool(folder)]] = [[ids[keys[match.key]] for match in matches] for matches in found]
        rightly = [
            find_best_score([match for match in matches if ids[keys[match.key]] in right])
            for matches, right in zip(found, rights, strict=True)
        ]
        shares += [
            NAMES[bool(folder)],
            format_shares("right verdict shown", rightly),
            format_shares(
                "anything shown, right verdict taken out", [find_best_score(one) for one in others]
            ),
        ]
    for peer, rows in peers.items():
        pairs = list(zip(rows, rights, strict=True))
        precision = statistics.mean(compute_average_precision(*pair) for pair in pairs)
        reciprocal = statistics.mean(compute_reciprocal_rank(*pair) for pair in pairs)
        print(f"  {peer:20} MAP@{TOP} {precision:.3f}   MRR {reciprocal:.3f}")
    print("\n".join(shares))


def measure_nothing_alike(
    name: str, corpus: Corpus, texts: Sequence[str], keys: dict[int, int], folders: Sequence[str]
) -> None:
    """Print how often texts of the other corpus show anything among these verdicts."""
    print(f"{name}: {len(texts):,} texts about other things")
    for folder in folders:
        if folder:
            encode_compared([(text, ()) for text in texts], corpus, keys, folder)
        with match_by_meaning(folder):
            scores = [find_best_score(ask(text, bar=0.0)) for text in texts]
        print(format_shares(f"anything shown, {NAMES[bool(folder)]}", scores))


def iter_many(every: Sequence[tuple[str, str]], count: int) -> Iterator[tuple[str, str]]:
    """Yield verdicts up to ``count``: all of them first, then mixed from the terms of three at random."""
    dice = random.Random(11)  # noqa: S311 - the same verdicts every time
    yield from every[:count]
    for _ in range(count - len(every)):
        three = dice.choices(every, k=3)
        terms = [term for _, one in three for term in one.replace("|", " ").split()]
        statement, headline = (dice.sample(terms, k=max(3, len(terms) // share)) for share in (3, 5))
        yield three[0][0], f" {' '.join(statement)} | {' '.join(headline)} | "


def measure_many(
    corpora: Sequence[Corpus], every: Sequence[tuple[str, str]], count: int, folders: Sequence[str]
) -> None:
    """Print how long a look-up takes among ``count`` verdicts, each with the vector of some statement."""
    from factcheck.search.meaning import get_meaning_model

    began = time.perf_counter()
    with match_by_meaning(folders[-1]):
        model = get_meaning_model()
        vectors = model.encode_texts([statement for statement, _ in every[:VECTORS]]) if model else []
    fill(iter_many(every, count), vectors)
    print(f"{count:,} verdicts, written and counted in {time.perf_counter() - began:.0f} s")
    texts = [text for corpus in corpora for rows in corpus.splits.values() for text, _ in rows]
    random.Random(7).shuffle(texts)  # noqa: S311 - the same questions every time
    rank_texts = build_bm25_over_terms([terms for _, terms in iter_many(every, count)])
    peers: list[tuple[str, str, Callable[[str], Any]]] = [
        (NAMES[bool(folder)], folder, partial(ask, bar=0.5)) for folder in folders
    ]
    for peer, folder, look_up in [*peers, ("BM25, in memory", "", rank_texts)]:
        clock, took, worked = CpuClock(), [], []
        for number, text in enumerate(texts[: ASKED + 50]):
            started, cpu = time.perf_counter(), clock.read()
            with match_by_meaning(folder):
                look_up(text)
            if number >= 50:  # the first ones warm up
                took.append((time.perf_counter() - started) * 1000)
                worked.append(clock.read() - cpu)
        for what, times in (("ms", took), ("ms of processor", worked)):
            steps = statistics.quantiles(times, n=100)
            print(f"  {peer:20} {what:16} p50 {steps[49]:.1f}   p95 {steps[94]:.1f}   p99 {steps[98]:.1f}")


def build_bm25_over_terms(rows: Sequence[str]) -> Callable[[str], Any]:
    """Return a function of a text that ranks these rows, of the terms of the product, by bm25s."""
    import bm25s

    from lib.text_search import analyze_text, clean_query

    retriever = bm25s.BM25()
    retriever.index([row.replace("|", " ").split() for row in rows], show_progress=False)

    def rank_texts(text: str) -> Any:
        terms = analyze_text(clean_query(text), "en")
        return retriever.retrieve([terms], k=TOP, show_progress=False) if terms else None

    return rank_texts


def measure(folder: str, verdicts: int, splits: Sequence[str], meaning: str) -> None:
    """Fill, ask, print."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    root = Path(folder) / "claim_matching"
    corpora = {"tweets": load_tweets(root / TWEETS), "debates": load_debates(root / DEBATES)}
    folders = ("", meaning) if meaning else ("",)
    others = {"tweets": corpora["debates"].splits["Dev"], "debates": corpora["tweets"].splits["Dev-Test"]}
    every: list[tuple[str, str]] = []
    for name, corpus in corpora.items():
        analyzed = analyze(corpus)
        every += analyzed
        if not any(splits):
            continue
        keys = fill(iter(analyzed))
        for split in corpus.splits:
            if split in splits:
                measure_split(name, split, corpus, keys, folders)
        measure_nothing_alike(name, corpus, [text for text, _ in others[name]], keys, folders)
    if verdicts:
        measure_many(list(corpora.values()), every, verdicts, folders)


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.recall")
    parser.add_argument("--data", required=True, help="a folder of real data that holds claim_matching")
    parser.add_argument("--verdicts", type=int, default=0, help="look-ups among so many verdicts are timed")
    parser.add_argument(
        "--splits", default="Dev,Dev-Test", help="splits that are measured (default %(default)s)"
    )
    parser.add_argument("--meaning", default="", help="the folder of a model of meaning")
    run_on_private_servers(
        "bench.recall",
        parser,
        lambda options: measure(options.data, options.verdicts, options.splits.split(","), options.meaning),
    )


if __name__ == "__main__":
    main()
