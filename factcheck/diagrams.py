"""The tables drawn: for each a state diagram in Mermaid, its rows, and who may take which step. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from factcheck.policies import Facts
from factcheck.workflow import TABLES
from lib.table import NEW, UNCHANGED, Row, Table

_MEMBER = Facts(first_claim=True)
CAST = {
    "stranger": _MEMBER,
    "outsider": _MEMBER,
    "checker": replace(_MEMBER, role="checker", wrote_ruling=True),
    "assignee": replace(_MEMBER, role="checker", wrote_ruling=True, is_assignee=True),
    "second": replace(_MEMBER, role="checker"),
    "editor": replace(_MEMBER, role="editor"),
    "standards": replace(_MEMBER, role="standards"),
    "admin": _MEMBER,
    "system": replace(_MEMBER, is_system=True),
}
"""Everyone who might try a step: what the policies know of them."""

WORDS = {
    "stranger": "works here without a desk",
    "outsider": "editor of another desk",
    "checker": "checker of the desk who once worked on the ruling",
    "assignee": "the checker who has the claim",
    "second": "checker of the desk who did not work on the ruling",
    "editor": "editor of the desk, not on the ruling",
    "standards": "standards editor of the desk, not on the ruling",
    "admin": "manages people and desks",
    "system": "Stet itself",
}

HEAD = """# The workflow

What may be done with a claim and an article, by whom, and what must hold first. This page is written by
`manage.py document_workflow` from the tables in `factcheck/workflow.py`; a test compares them. The same rows
decide what the verbs allow, what a screen offers and what the API lists as `offered`.

A step taken from the wrong state, by the wrong person, or before what must hold are three different
errors: `wrong_state`, `not_allowed` and `blocked`, judged in that order. Every step compares the state and
the version that the person saw; whoever comes second is told `stale`, and nothing is lost.

The columns of the *who* tables:

"""


def matrix(table: Table) -> Iterator[tuple[Row, list[str]]]:
    """Each row with the names of those in CAST who may take it."""
    for row in table:
        yield row, [name for name, facts in CAST.items() if not row.who.refusal(facts)]


def mermaid(table: Table) -> str:
    """A state diagram (https://mermaid.js.org/syntax/stateDiagram.html), one arrow a pair of states."""
    lines = ["stateDiagram-v2"]
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in table:
        for source in row.sources:
            to = source if row.to == UNCHANGED else str(row.to)
            arrows.setdefault(("[*]" if source == NEW else str(source), to), []).append(row.step)
    entered = {to for _, to in arrows}
    first = next(iter(table.states))
    if first not in entered:
        lines.append(f"    [*] --> {first}")
    for (source, to), steps in arrows.items():
        lines.append(f"    {source} --> {to}: {', '.join(steps)}")
    lines += [f"    {end} --> [*]" for end in sorted(table.ends)]
    return "\n".join(lines)


def page() -> str:
    """The whole reference page, in Markdown."""
    parts = [HEAD, *(f"- **{name}**: {words}\n" for name, words in WORDS.items())]
    for table in TABLES:
        parts += [
            f"\n## {table.name.capitalize()}\n\n```mermaid\n{mermaid(table)}\n```\n\n",
            _rows(table),
            "\n",
            _who(table),
        ]
    return "".join(parts)


def _rows(table: Table) -> str:
    lines = ["| step | from | to | who | what must hold first | effect |", "|---|---|---|---|---|---|"]
    for row in table:
        to = "unchanged" if row.to == UNCHANGED else str(row.to)
        guards = "; ".join(guard.name for guard in row.guards)
        cells = (f"`{row.step}`", ", ".join(map(str, row.sources)), to, row.who.name, guards, row.effect)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _who(table: Table) -> str:
    lines = [f"| step | {' | '.join(CAST)} |", f"|---|{'---|' * len(CAST)}"]
    for row, allowed in matrix(table):
        cells = ["may" if name in allowed else "" for name in CAST]
        lines.append(f"| `{row.step}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
