"""A signatory pack as files: tables for a spreadsheet, the same as JSON, and an account to read. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from lib.cells import csv_bytes
from publishing.packs.account import page
from publishing.packs.archive import Archive

TIERS = ("primary", "secondary")
README = """\
What a newsroom published in a period, for those who judge how it works. All of it is public.

account.html     to be read and printed. Open it in any browser; it contacts nobody.
*.csv            the same as tables: verdicts, sources, corrections, replies, claimants, and counts.
pack.json        the same for programs.
methods.md       how the newsroom says that it works.
manifest.json    the SHA-256 of every other file.
"""


def spread(many: int, wanted: int | None) -> list[int]:
    """Places of ``wanted`` out of ``many``, evenly from the first to the last; the same each time."""
    if wanted is None or wanted >= many:
        return list(range(many))
    if wanted == 1:
        return [0]
    return [round(place * (many - 1) / (wanted - 1)) for place in range(wanted)]


def counted(verdicts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How many by rating, month, language, claimant and tier, the most first, months in their order."""
    claimants: dict[str, Counter[str]] = {}
    for one in verdicts:
        claimants.setdefault(one["claimant"] or "Nobody named", Counter())[one["rating"]] += 1
    tiers = Counter(source["tier"] for one in verdicts for source in one["sources"])
    each = Counter(len(one["sources"]) for one in verdicts)
    return {
        "verdicts": len(verdicts),
        "by_rating": _most_first(Counter(one["rating"] for one in verdicts)),
        "by_month": dict(sorted(Counter(one["first_published_at"][:7] for one in verdicts).items())),
        "by_language": _most_first(Counter(one["language"] or "not said" for one in verdicts)),
        "by_claimant": {
            name: {"verdicts": ratings.total(), "ratings": _most_first(ratings)}
            for name, ratings in sorted(claimants.items(), key=lambda one: (-one[1].total(), one[0]))
        },
        "sources_by_tier": {tier: tiers[tier] for tier in TIERS},
        "verdicts_by_number_of_sources": {str(many): each[many] for many in sorted(each)},
    }


def write(archive: Archive, told: Mapping[str, Any], *, methods: SafeString) -> None:
    """Everything but the list of hashes. ``told`` is as ``queries.signatory.gather`` makes it;
    ``methods`` is the statement of methods as safe HTML.
    """
    counts = told["counts"]
    archive.add("verdicts.csv", csv_bytes(VERDICTS, (_verdict(one) for one in told["verdicts"])))
    archive.add("sources.csv", csv_bytes(SOURCES, _sources(told["verdicts"])))
    archive.add("corrections.csv", csv_bytes(CORRECTIONS, _corrections(told["corrections"])))
    rows = ([one["id"], one["url"], one["retracted_at"], one["reason"]] for one in told["retractions"])
    archive.add("retractions.csv", csv_bytes(["verdict", "address", "retracted", "reason"], rows))
    archive.add("replies.csv", csv_bytes(REPLIES, _replies(told["verdicts"])))
    labels = list(counts["by_rating"])
    balance = (
        [name, one["verdicts"], *(one["ratings"].get(label, 0) for label in labels)]
        for name, one in counts["by_claimant"].items()
    )
    archive.add("claimants.csv", csv_bytes(["claimant", "verdicts", *labels], balance))
    for name in ("rating", "month", "language"):
        archive.add(f"by-{name}.csv", csv_bytes([name, "verdicts"], counts[f"by_{name}"].items()))
    tiers = csv_bytes(["tier", "sources"], counts["sources_by_tier"].items())
    archive.add("sources-by-tier.csv", tiers)
    archive.add_json("pack.json", told)
    archive.add("methods.md", told["methods"]["text"] + "\n")
    archive.add("account.html", page("publishing/packs/signatory.html", {**told, "methods_html": methods}))
    archive.add("README.txt", README)


VERDICTS = (
    *("verdict", "address", "statement", "claimant", "said on", "rating", "headline", "language", "desk"),
    *("first published", "updated", "version", "standing", "sources", "shown whole"),
)
SOURCES = (
    *("verdict", "number", "title", "publisher", "author", "published on", "tier", "stance", "address"),
    "archived at",
)
CORRECTIONS = ("verdict", "address", "date", "class", "note", "what", "old", "new")
REPLIES = ("verdict", "whom", "asked on", "answered on", "how it ended")


def _verdict(one: Mapping[str, Any]) -> list[Any]:
    return [
        *(one[name] for name in ("id", "url", "statement", "claimant", "said_on", "rating", "headline")),
        *(one[name] for name in ("language", "desk", "first_published_at", "updated_at", "version")),
        *(one["standing"], len(one["sources"]), "yes" if one["whole"] else "no"),
    ]


def _sources(verdicts: Iterable[Mapping[str, Any]]) -> Iterable[list[Any]]:
    names = ("number", "title", "publisher", "author", "published_on", "tier", "stance", "url", "archived")
    for one in verdicts:
        for source in one["sources"]:
            yield [one["id"], *(source[name] for name in names)]


def _corrections(corrections: Iterable[Mapping[str, Any]]) -> Iterable[list[Any]]:
    for one in corrections:
        head = [one[name] for name in ("id", "url", "date", "class", "note")]
        for change in one["changes"] or [{"field": "", "before": "", "after": ""}]:
            yield [*head, change["field"], change["before"], change["after"]]


def _replies(verdicts: Iterable[Mapping[str, Any]]) -> Iterable[list[Any]]:
    for one in verdicts:
        for reply in one["replies"]:
            names = ("whom", "asked_on", "answered_on", "ended")
            yield [one["id"], *(reply[name] for name in names)]


def _most_first(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda one: (-one[1], one[0])))
