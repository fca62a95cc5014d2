"""Recall of the arithmetic for slips in real articles, and its false alarms.

    .venv/bin/python -m bench.itself --data FOLDER [--half held-out] [--slips 2000] [--seed 1] [--show]

False alarms: every finding in the articles as they are counts as one, whether or not it is a true slip;
``--show`` prints them, to be judged. Recall: slips of two sorts. *Own*: numbers that a real article ties by
arithmetic (bench.own_figures finds them without the rules) of which one is changed. *Planted*: true sentences
(bench/slip_sentences, in other words than the rules', a set for each half) put into real articles, one number
changed; the same sentences unchanged count false alarms of their own. A slip is found where a finding touches
the changed sentence. The halves are parted by a hash of the article's name; quote the held-out half.
"""

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

if not __package__:
    # Run as a file: what it imports lies in the folder above.
    sys.path[0] = str(Path(__file__).parents[1])

from bench.itself_texts import Article, list_articles
from bench.own_figures import list_own_slips
from bench.slips import MAKERS, Slip, build_slip
from lib.arithmetic import Finding, check_arithmetic


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of real articles", required=True)
    parser.add_argument("--half", choices=("held-out", "development"), default="held-out")
    parser.add_argument("--slips", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print findings in untouched texts, and misses")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311  the same slips every time
    articles = [one for one in list_articles(options.data) if one.half == options.half]
    measure_false_alarms(articles, show=options.show)
    measure_recall(articles, options.half, options.slips, chance, show=options.show)


def check(article: Article, text: str) -> list[Finding]:
    """Return the findings of an article with another text."""
    return check_arithmetic(text, published_on=article.published_on)


def measure_false_alarms(articles: list[Article], *, show: bool) -> None:
    """Print the findings in the articles as they are, per 1,000 words, and how long it took."""
    words = sum(len(one.text.split()) for one in articles)
    begin = time.perf_counter()
    found = [(one, finding) for one in articles for finding in check(one, one.text)]
    seconds = time.perf_counter() - begin
    print(f"Untouched: {len(articles)} articles, {words:,} words, {len(found)} findings,")
    rate, time_each = 1000 * len(found) / words, 1_000_000 * seconds / words
    print(f"  {rate:.3f} per 1,000 words; {time_each:.1f} ms for 1,000 words")
    rules = Counter(finding.rule for _, finding in found)
    print("  by rule: " + (", ".join(f"{count} {rule}" for rule, count in rules.most_common()) or "none"))
    if show:
        for article, finding in found:
            around = article.text[max(0, finding.start - 150) : finding.end + 100]
            others = [one.text for one in finding.operands]
            print(f"  - {article.name}: {finding.rule} {finding.text!r} with {others}: {around!r}")


def measure_recall(
    articles: list[Article], half: str, count: int, chance: random.Random, *, show: bool
) -> None:
    """Print how many slips are found, by kind."""
    all_slips: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for own in list_own_slips(articles, chance)[: count // 2]:
        all_slips[f"own {own.kind}"] += 1
        before = {(one.rule, one.text) for one in check(own.article, own.article.text)}
        hit = any(
            one.touches(own.start, own.end) and (one.rule, one.text) not in before
            for one in check(own.article, own.text)
        )
        found[f"own {own.kind}"] += hit
        if show and not hit:
            print(f"  missed own {own.kind}: {own.text[max(0, own.start - 60) : own.end + 60]!r}")
    owned, alarms = all_slips.total(), 0
    kinds = sorted(MAKERS)
    for number in range(count - owned):
        slip = build_slip(kinds[number % len(kinds)], half, chance)
        article = chance.choice(articles)
        at = chance.random()
        right, right_spans = _plant(article, slip.right, slip, at)
        wrong, spans = _plant(article, slip.wrong, slip, at)
        all_slips[slip.kind] += 1
        hit = any(finding.touches(*span) for finding in check(article, wrong) for span in spans)
        found[slip.kind] += hit
        false = any(finding.touches(*span) for finding in check(article, right) for span in right_spans)
        alarms += false
        if show and (false or not hit):
            print(f"  {'false' if false else 'missed'} {slip.kind}: {slip.right if false else slip.wrong}")
    print(f"\nSlips: {all_slips.total()}, of which {owned} in the articles' own figures and the rest planted")
    print(f"{'':14}{'slips':>8}{'found':>8}{'recall':>8}")
    for kind in sorted(all_slips):
        print(f"{kind:14}{all_slips[kind]:8}{found[kind]:8}{found[kind] / all_slips[kind]:8.2f}")
    print(f"{'all':14}{all_slips.total():8}{found.total():8}{found.total() / all_slips.total():8.3f}")
    print(f"Alarms on the planted sentences while they were right: {alarms} of {count - owned}")


def _plant(
    article: Article, parts: tuple[str, ...], slip: Slip, place: float
) -> tuple[str, list[tuple[int, int]]]:
    """Return the article's text with the parts put in, each at the end of a paragraph, and where they are."""
    paragraphs = article.text.split("\n\n")
    if slip.headline:
        paragraphs[0], rest = parts[0], parts[1:]
    else:
        rest = parts
    first = 1 + int(place * max(1, len(paragraphs) - 1))
    for number, part in enumerate(rest):
        at = min(first + number * 2, len(paragraphs))
        paragraphs.insert(at, part)
    text = "\n\n".join(paragraphs)
    spans = [(text.find(part), text.find(part) + len(part)) for part in parts]
    return text, spans


if __name__ == "__main__":
    main()
