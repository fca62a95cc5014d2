"""Whether a page that is there is ever taken for one that is not: real articles, judged as by a worker.

    .venv/bin/python -m bench.outcomes [--data FOLDER]

``--data`` holds saved pages of real sites (extraction/html). Each is judged as if it had been answered with
200: at its own length, and cut to the few hundred characters below which a page is suspected most. A page
that is there and called gone sends a desk looking for nothing, so each of the first table should be 0; what
is called so is named with the words that did it. The second table is the other way round: notices as sites
write them, in place of each page's own words. Without ``--data`` only that is printed.
"""

import argparse
import re
import sys
from collections import Counter
from html import escape
from pathlib import Path

if not __package__:
    # Run as a file: what it imports lies in the folder above.
    sys.path[0] = str(Path(__file__).parents[1])

from lib.link_checker import outcome as o
from lib.link_checker.page_reader import extract_text, extract_title_and_heading

URL = "https://example.org/2026/03/a-story"
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
GONE = (
    "Page not found",
    "404 - Page Not Found",
    "Error 404",
    "Seite nicht gefunden",
    "Page introuvable",
    "Página no encontrada",
)
CLOSED = ("Just a moment...", "Attention Required! | Cloudflare", "Access Denied")


def judged(body: bytes, *, url: str = URL, text: str | None = None) -> tuple[o.LinkStatus, o.PageFacts]:
    """The verdict on ``body`` as the answer to a plain request, and what it was made on."""
    stated = _CHARSET.search(body[:2000])
    charset = stated[1].decode() if stated else None
    text = extract_text(body, media_type="text/html", charset=charset) if text is None else text
    title = heading = ""
    markup = b""
    if text is None or len(text) <= o.SHORT_TEXT_LENGTH:
        title, heading = extract_title_and_heading(body, charset=charset)
        markup = body[:60_000]
    seen = o.PageFacts(
        url=url, final_url=url, status=200, chain=((url, 200),), headers={}, text=text, title=title,
        heading=heading, markup=markup,
    )  # fmt: skip
    return o.classify_page(seen), seen


def pages(folder: Path) -> list[tuple[str, bytes]]:
    return [
        (path.name, path.read_bytes()) for path in sorted((folder / "extraction" / "html").glob("*.html"))
    ]


def there(saved: list[tuple[str, bytes]]) -> int:
    """The first table: how many pages that are there are called something else."""
    wrong = 0
    print(f"{len(saved)} saved pages of real sites, answered with 200\n")
    print(f"{'':28}" + "".join(f"{outcome:>12}" for outcome in (o.OK, o.SOFT_404, o.BLOCKED)))
    for name, limit in (
        ("as saved", None),
        ("title and first 800 letters", o.BRIEF_TEXT_LENGTH),
        ("title and first 300", 300),
    ):
        counts: Counter[str] = Counter()
        results = []
        for file, body in saved:
            text = None if limit is None else _first(body, limit)
            verdict, seen = judged(body, text=text)
            counts[verdict.outcome] += 1
            if verdict.outcome != o.OK:
                results.append(
                    f"    {file}: {verdict.outcome} {verdict.reason}: {seen.title!r} {seen.heading!r}"
                )
        print(f"{name:28}" + "".join(f"{counts[outcome]:12}" for outcome in (o.OK, o.SOFT_404, o.BLOCKED)))
        print("\n".join(results), end="\n" if results else "")
        wrong += len(saved) - counts[o.OK]
    return wrong


def gone() -> None:
    """The second table: notices that should be found out."""
    print("\nnotices written as sites write them, with a 200")
    for expected, notices in ((o.SOFT_404, GONE), (o.BLOCKED, CLOSED)):
        found = 0
        for notice in notices:
            value = escape(notice)
            page = f"<title>{value}</title><body><h1>{value}</h1><p>Try the home page.</p></body>".encode()
            found += judged(page)[0].outcome == expected
        print(f"{expected:28}{found:12} of {len(notices)}")


def _first(body: bytes, most: int) -> str:
    text = extract_text(body, media_type="text/html", charset=None) or ""
    return text[:most]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path)
    folder = parser.parse_args().data
    wrong = 0
    if folder is None:
        print("No --data: real pages are left out.")
    else:
        wrong = there(pages(folder))
    gone()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
