"""Quality of re-anchoring: right and wrong places by Stet, exact find, difflib and rapidfuzz.

    .venv/bin/python -m bench.reanchor [--data FOLDER] [--split dev] [--each 300] [--seed 1]

Three tables on the same rows in one run: real versions of published posts with where each quotation belongs
(``--data`` has them; at an overlap of .7 it counts as found, and a deleted one must find nothing); edits
that turn the meaning, of which none may be kept, beside edits that leave it; a copy-edit of 5,000 words with
times. Without ``--data`` the sentences are the demonstration's, and the first table is left out.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

if not __package__:
    # Run as a file: what it imports lies in the folder above.
    sys.path[0] = str(Path(__file__).parents[1])

from bench.copyedit import SPANS, Edited, copy_edit
from bench.harmless import harmless
from bench.mutations import CUT, Case, mutants
from bench.peers import PEERS, Follower
from bench.texts import rows, texts
from lib.text_anchoring import MOVED, SAME, ReanchorResult
from lib.text_anchoring.selectors import TextSelector, build_selector

FOUND = 0.7
KEPT = (SAME, MOVED)
ROUNDS = 5


def overlap(found: ReanchorResult, truth: tuple[int, int] | None) -> float:
    """Intersection over union, in code points; 0 when either is nowhere."""
    if truth is None or found.start is None or found.end is None:
        return 0.0
    shared = min(found.end, truth[1]) - max(found.start, truth[0])
    return max(0, shared) / (max(found.end, truth[1]) - min(found.start, truth[0]))


def versions(folder: Path, split: str) -> None:
    """The first table: real versions."""
    anchors, pairs = rows(folder, split)
    by_pair = defaultdict(list)
    for row in anchors:
        by_pair[row["pair_id"]].append(row)
    kinds = Counter(row["status"] for row in anchors)
    print(f"\nReal versions ({split}): " + ", ".join(f"{n} {kind}" for kind, n in kinds.items()))
    print(f"{'':20}{'right':>8}" + "".join(f"{kind:>10}" for kind in kinds) + f"{'kept wrong':>12}")
    for name, peer in PEERS.items():
        right: Counter[str] = Counter()
        wrong = 0
        for pair, some in by_pair.items():
            spans = [
                TextSelector(r["quote"], r["prefix"], r["suffix"], r["before_start"], r["before_end"])
                for r in some
            ]
            for row, found in zip(
                some, peer(pairs[pair]["before"], pairs[pair]["after"], spans), strict=True
            ):
                missing = row["status"] == "deleted"
                truth = None if missing else (row["after_start"], row["after_end"])
                right[row["status"]] += found.start is None if missing else overlap(found, truth) >= FOUND
                wrong += found.outcome in KEPT and _differs(row["quote"], found.text)
        shares = "".join(f"{right[kind] / kinds[kind]:10.3f}" for kind in kinds)
        print(f"{name:20}{right.total() / kinds.total():8.4f}{shares}{wrong:12}")


def edits(cases: Iterable[Case], title: str) -> None:
    """The second table: of each kind, how many each way kept."""
    remaining: dict[str, Counter[str]] = {name: Counter() for name in PEERS}
    count: Counter[str] = Counter()
    found_cut: Counter[str] = Counter()
    for case in cases:
        span = build_selector(case.old, case.start, case.end)
        count[case.kind] += 1
        for name, peer in PEERS.items():
            found = peer(case.old, case.new, [span])[0]
            remaining[name][case.kind] += found.outcome in KEPT
            found_cut[name] += case.kind == CUT and found.start is not None
    print(f"\n{title}: {count.total():,} cases of {len(count)} kinds")
    print(f"{'kept':32}" + "".join(f"{name:>20}" for name in PEERS))
    for kind in count:
        print(f"{kind:26}{count[kind]:6}" + "".join(f"{remaining[name][kind]:20}" for name in PEERS))
    print(f"{'all':26}{count.total():6}" + "".join(f"{remaining[name].total():20}" for name in PEERS))
    shares = "".join(f"{remaining[name].total() / count.total():20.4f}" for name in PEERS)
    print(f"{'share':32}{shares}")
    if count[CUT]:
        print(f"{'found though cut':32}" + "".join(f"{found_cut[name]:20}" for name in PEERS))


def copy_edits(articles: list[str], seed: int) -> None:
    """The third table: right, silently wrong, and milliseconds, over several copy-edits."""
    several = [copy_edit(articles, seed=seed + at) for at in range(ROUNDS)]
    words = sum(len(one.old.split()) for one in several) // ROUNDS
    print(f"\nA copy-edit of {words:,} words, {SPANS} quotations; {ROUNDS} of them, the best time of each")
    print(f"{'':20}{'right':>8}{'silently wrong':>16}{'ms':>8}{'times difflib':>16}")
    taken = {name: sum(_milliseconds(peer, one) for one in several) / ROUNDS for name, peer in PEERS.items()}
    for name, peer in PEERS.items():
        right = wrong = total = 0
        for one in several:
            for found, span, truth in zip(
                peer(one.old, one.new, one.spans), one.spans, one.truth, strict=True
            ):
                good = found.start is None if truth is None else overlap(found, truth) >= FOUND
                right += good
                wrong += found.outcome in KEPT and (
                    not good or _differs(span.exact, one.new[slice(*(truth or (0, 0)))])
                )
                total += 1
        times = taken["difflib on words"] / taken[name]
        print(f"{name:20}{right / total:8.4f}{wrong / total:16.4f}{taken[name]:8.1f}{times:16.1f}")


def _differs(old: str, new: str) -> bool:
    """Return whether more than typography differs: a letter, a digit or a sign that goes with a number."""
    return _bare(old) != _bare(new)


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum() or character in "%$€£¥")


def _milliseconds(peer: Follower, edited: Edited) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        peer(edited.old, edited.new, edited.spans)
        best = min(best, time.perf_counter() - began)
    return best * 1000


def main() -> None:
    """Print the three tables."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--data", type=Path, help="a folder of real data that holds reanchoring")
    arguments.add_argument("--split", default="dev")
    arguments.add_argument("--each", type=int, default=300, help="cases of each kind of edit")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    articles = texts(given.data, given.split)
    if given.data:
        versions(given.data, given.split)
    edits(mutants(articles, each=given.each, seed=given.seed), "Edits that turn the meaning")
    edits(harmless(articles, each=given.each, seed=given.seed), "Edits that leave it")
    copy_edits(articles, given.seed)


if __name__ == "__main__":
    main()
