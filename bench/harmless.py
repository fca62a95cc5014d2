"""Edits that leave what an article says: type, spacing, and what happens to other sentences."""

import random
import re
from collections.abc import Callable, Iterator

from bench.mutations import Case, part
from bench.texts import sentences

INSERTED = "Nobody had foreseen how the evening would go."


def _straight(text: str) -> str:
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def _curly(text: str) -> str:
    text = re.sub(r'(?<![^\s(])"(?=\S)', "“", text).replace('"', "”")
    return re.sub(r"(?<![^\s(])'(?=\S)", "‘", text).replace("'", "’")


def _dashes(text: str) -> str:
    return text.replace("—", "–") if "—" in text else re.sub(r"(?<=\w)-(?=[a-z])", "‑", text)


Leaving = Callable[[str, int, int, random.Random], str]
LEAVING: dict[str, Leaving] = {
    "straight quotes": lambda text, a, b, rng: _straight(text),
    "curly quotes": lambda text, a, b, rng: _curly(text),
    "dashes": lambda text, a, b, rng: _dashes(text),
    "no-break spaces": lambda text, a, b, rng: _in(text, a, b, r" ", "\u00a0"),
    "no-break after numbers": lambda text, a, b, rng: re.sub(r"(?<=\d) ", "\u00a0", text),
    "double spaces": lambda text, a, b, rng: re.sub(r"(?<=[.!?]) (?=\S)", "  ", text),
    "spaces in the sentence": lambda text, a, b, rng: _in(text, a, b, r" ", "  "),
    "lines broken": lambda text, a, b, rng: re.sub(r"([^\n]{60}\S*) ", r"\1\n", text),
    "soft hyphens": lambda text, a, b, rng: _in(text, a, b, r"(?<=[a-z]{4})(?=[a-z]{4})", "\u00ad"),
    "an ellipsis": lambda text, a, b, rng: re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", text),
    "a paragraph moved": lambda text, a, b, rng: _moved(text, a, rng),
    "a sentence inserted before": lambda text, a, b, rng: f"{text[:a]}{INSERTED} {text[a:]}",
    "a sentence inserted after": lambda text, a, b, rng: f"{text[:b]} {INSERTED}{text[b:]}",
    "a paragraph inserted before": lambda text, a, b, rng: f"{INSERTED}\n\n{text}",
    "another paragraph edited": lambda text, a, b, rng: _elsewhere(text, a, rng),
}


def harmless(articles: list[str], *, each: int, seed: int) -> Iterator[Case]:
    """Up to ``each`` cases of every kind of edit that leaves the meaning."""
    rng = random.Random(seed)  # noqa: S311 - the same each run, and no secret
    pool = [(text, *where) for text in articles for where in sentences(text)]
    for kind, edit in LEAVING.items():
        made = 0
        for _ in range(20 * each):
            text, a, b = rng.choice(pool)
            new = edit(text, a, b, rng)
            if new == text:
                continue
            yield Case(kind, False, text, new, *part(text, a, b, rng))
            made += 1
            if made == each:
                break


def _in(text: str, a: int, b: int, pattern: str, by: str) -> str:
    return text[:a] + re.sub(pattern, by, text[a:b]) + text[b:]


def _moved(text: str, a: int, rng: random.Random) -> str:
    paragraphs = text.split("\n\n")
    at = text[:a].count("\n\n")
    taken = paragraphs.pop(at)
    paragraphs.insert(rng.randrange(len(paragraphs) + 1), taken)
    return "\n\n".join(paragraphs)


def _elsewhere(text: str, a: int, rng: random.Random) -> str:
    paragraphs = text.split("\n\n")
    others = [at for at in range(len(paragraphs)) if at != text[:a].count("\n\n") and " " in paragraphs[at]]
    if not others:
        return text
    at = rng.choice(others)
    words = paragraphs[at].split(" ")
    words[rng.randrange(len(words))] = "somewhat"
    paragraphs[at] = " ".join(words)
    return "\n\n".join(paragraphs)
