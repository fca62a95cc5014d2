"""Whether a passage stands on its page: never there once a word of its sentence turned, nor lost to noise."""

import random
import re
import time
from collections import Counter

import pytest

from bench.harmless import _curly, _dashes, _straight
from bench.mutations import TURNING
from bench.texts import DEMONSTRATION, sentences, texts
from lib.text.html import extract_visible_text
from lib.text_anchoring.passage_drift import EDITED, MISSING, THERE, compare_passage, is_unchanged_passage

NOISE = [
    ("Updated 3 minutes ago", "Updated 14 minutes ago"),
    ("12 comments", "348 comments"),
    ("14:02", "19:47"),
    ("Advertisement", "Win 1,000 euros today! Advertisement"),
    ("Most read: Bridge shut until 2027", "Most read: Ferry late again, says 40% of town"),
    ("Share:", "Share this:"),
    ("© 2025 The Ledger", "© 2026 The Ledger"),
    ("Monday 3 November", "Tuesday 4 November"),
]


def page(paragraphs, *, noise=0, rng=None, tag="p"):
    """A page as a paper sets it: furniture around, and a block of it between every few paragraphs."""
    blocks = [f"<{tag}>{text}</{tag}>" for text in paragraphs]
    for at, words in enumerate(NOISE[4:]):
        blocks.insert((at * 3 + 1) % (len(blocks) + 1), f"<aside>{words[noise]}</aside>")
    head = "".join(f"<div>{words[noise]}</div>" for words in NOISE[:4])
    if rng is not None:
        nav = ["Home", "Town", "Sport", "Weather"]
        rng.shuffle(nav)
        head = "<ul>" + "".join(f"<li>{word}</li>" for word in nav) + "</ul>" + head
    html = (
        f"<html><body><header>{head}</header><main><h1>Harrowmere</h1>{''.join(blocks)}</main></body></html>"
    )
    return read(html)


def read(html):
    return extract_visible_text(html.encode(), media_type="text/html", charset="utf-8")


def part(sentence, rng):
    """Three words or more of a sentence, or all of it."""
    words = [m.span() for m in re.finditer(r"\S+", sentence)]
    first = rng.choice([0, rng.randrange(max(1, len(words) - 3))])
    last = rng.choice([len(words) - 1, rng.randint(min(first + 2, len(words) - 1), len(words) - 1)])
    return sentence[words[first][0] : words[last][1]]


def drawn(rng, count):
    """(paragraphs, number of the paragraph, span of a sentence in it), over and over."""
    pool = []
    for text in texts(None, "dev"):
        paragraphs = text.split("\n\n")
        for number, paragraph in enumerate(paragraphs):
            for start, end in sentences(paragraph):
                if paragraph.count(paragraph[start:end]) == 1:
                    pool.append((paragraphs, number, start, end))
    return [rng.choice(pool) for _ in range(count)]


def said(paragraphs, number, text):
    return [*paragraphs[:number], text, *paragraphs[number + 1 :]]


HARMLESS = {
    "noise beside it": lambda p, n, a, b, rng: page(p, noise=1, rng=rng),
    "straight quotes": lambda p, n, a, b, rng: page([_straight(t) for t in p]),
    "curly quotes": lambda p, n, a, b, rng: page([_curly(t) for t in p], noise=1),
    "dashes": lambda p, n, a, b, rng: page([_dashes(t) for t in p], noise=1),
    "no-break spaces": lambda p, n, a, b, rng: page([t.replace(" ", "\u00a0") for t in p], noise=1),
    "reordered": lambda p, n, a, b, rng: page(rng.sample(p, len(p)), noise=1, rng=rng),
    "other markup": lambda p, n, a, b, rng: page(
        [re.sub(r"(\w{5,})", r"<b>\1</b>", t) for t in p], noise=1, tag="div"
    ),
    "another sentence": lambda p, n, a, b, rng: page(
        said(p, n, f"{p[n][:b]} Nobody had foreseen this.{p[n][b:]}"), noise=1
    ),
    "other paragraphs cut": lambda p, n, a, b, rng: page(p[max(0, n - 1) : n + 2], noise=1),
    "footnotes": lambda p, n, a, b, rng: page(said(p, n, f"{p[n][:b]}[{rng.randint(1, 99)}]{p[n][b:]}")),
    "soft hyphens": lambda p, n, a, b, rng: page(
        [re.sub(r"(?<=[a-z]{4})(?=[a-z]{4})", "&shy;", t) for t in p]
    ),
}


def test_no_turned_sentence_is_there_and_no_noise_loses_one():
    assert DEMONSTRATION.exists()
    rng = random.Random(20_260)
    judged: Counter[tuple[str, str]] = Counter()
    wrong = []
    for kind, edit in TURNING.items():
        for paragraphs, number, a, b in drawn(rng, 40):
            sentence = paragraphs[number][a:b]
            if (edited := edit(sentence, rng)) is None:
                continue
            start, end, received = edited
            turned = sentence[:start] + received + sentence[end:]
            text = paragraphs[number][:a] + turned + paragraphs[number][b:]
            new = page(said(paragraphs, number, text), noise=rng.randint(0, 1))
            found = compare_passage(page(paragraphs), part(sentence, rng), new)
            judged["turned", found.state] += 1
            if found.state == THERE:
                wrong.append((kind, sentence, turned))
    lost = []
    for kind, change in HARMLESS.items():
        for paragraphs, number, a, b in drawn(rng, 40):
            passage = part(paragraphs[number][a:b], rng)
            found = compare_passage(page(paragraphs), passage, change(paragraphs, number, a, b, rng))
            judged["harmless", found.state] += 1
            if found.state != THERE:
                lost.append((kind, passage, found.why))
    print(dict(judged))
    assert not wrong
    harmless = sum(count for (side, _), count in judged.items() if side == "harmless")
    assert sum(count for (side, _), count in judged.items() if side == "turned") >= 300
    assert len(lost) <= 0.03 * harmless, lost[:5]


PAGE = read(
    "<h1>Population</h1><p>Updated 3 minutes ago</p><p>On 1 January, 48,312 residents lived in Harrowmere. "
    "That is 1,204 more than in 2021.</p><p>Unemployment rose by 4 % in March.</p><p>Comments (12)</p>"
)


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ("48,312", "48,321", EDITED),
        ("residents lived", "residents did not live", EDITED),
        ("1 January", "1 July", EDITED),
        ("Harrowmere. That", "Eastmere. That", EDITED),
        ("On 1 January, 48,312 residents lived in Harrowmere. ", "", MISSING),
        ("1,204 more", "2,204 more", THERE),
        ("Updated 3", "Updated 48", THERE),
        ("Comments (12)", "Comments (48,312)", THERE),
        ("rose", "fell", THERE),
    ],
)
def test_only_what_is_in_its_own_sentence_counts(old, new, state):
    assert old in PAGE
    assert compare_passage(PAGE, "48,312 residents", PAGE.replace(old, new)).state == state


@pytest.mark.parametrize("new", ["4 percentage points", "5 %", "4 ‰"])
def test_another_unit_is_edited_and_both_readings_are_told(new):
    found = compare_passage(PAGE, "rose by 4 %", PAGE.replace("4 %", new))
    assert found.state == EDITED
    assert found.before == "Unemployment rose by 4 % in March."
    assert found.now == f"Unemployment rose by {new} in March."
    assert found.why


def test_a_line_that_leads_up_to_it_may_turn_it():
    old = "These claims are true:\n48,312 residents live here"
    assert compare_passage(old, "48,312 residents", old.replace("true", "false")).state == EDITED
    assert (
        compare_passage(old, "48,312 residents", old.replace("claims", "claims", 1) + "\nShare:").state
        == THERE
    )


def test_said_twice_and_one_of_them_corrected_asks_a_person():
    old = "48,312 residents lived there in May\nIn short: 48,312 residents"
    assert compare_passage(old, "48,312 residents", old.replace("48,312", "48,321", 1)).state == EDITED


def test_a_passage_over_several_blocks_is_found_and_followed():
    old = "Harrowmere\n48,312\nEastmere\n50,000"
    assert compare_passage(old, "Harrowmere 48,312", old + "\nUpdated").state == THERE
    assert compare_passage(old, "Harrowmere 48,312", old.replace("48,312", "48,313")).state != THERE


def test_what_the_kept_page_never_held_is_only_looked_for():
    assert compare_passage("nothing", "48,312 residents", PAGE).state == THERE
    assert compare_passage("nothing", "48,313 residents", PAGE).state == MISSING


class TestWhatWasAccepted:
    SEEN = PAGE.replace("48,312", "48,321")

    @pytest.mark.parametrize(
        ("page", "same"),
        [
            (SEEN, True),
            (SEEN.replace("Updated 3", "Updated 9"), True),
            (PAGE, True),
            (SEEN.replace("48,321", "48,399"), False),
            ("Population\nThis page has moved.", False),
        ],
    )
    def test_the_same_edit_is_no_news_and_another_one_is(self, page, same):
        assert is_unchanged_passage(PAGE, "48,312 residents", self.SEEN, page) is same

    def test_what_was_gone_stays_gone_until_something_like_it_is_back(self):
        missing = "Population\nThis page has moved."
        assert is_unchanged_passage(PAGE, "48,312 residents", missing, missing.replace("moved", "been moved"))
        assert not is_unchanged_passage(PAGE, "48,312 residents", missing, self.SEEN)


def test_a_long_page_is_judged_soon():
    lines = [f"Line {n} says that {n * 7} boats came in on day {n}." for n in range(6_000)]
    old = "\n".join(lines)
    new = old.replace("says that 21000 boats", "says that 21001 boats").replace("Line 5 ", "Row 5 ")
    start = time.perf_counter()
    assert compare_passage(old, "21000 boats", new).state == EDITED
    assert time.perf_counter() - start < 5
    start = time.perf_counter()
    for n in range(900, 920):
        assert compare_passage(old, f"{n * 7} boats came in on day {n}.", new).state == THERE
    assert time.perf_counter() - start < 2
