"""Diagrams of the tables: for each a state diagram in Mermaid, its rows, and who may take each action.

Pure.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext, gettext_lazy

from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import STATE_MACHINES
from lib.state_machine.machine import NEW_STATE, UNCHANGED_STATE, StateMachine, Transition

_MEMBER = WorkflowFacts(first_claim=True)
EXAMPLE_ACTORS = {
    "stranger": _MEMBER,
    "outsider": _MEMBER,
    "checker": replace(_MEMBER, role="checker", is_verdict_author=True),
    "assignee": replace(_MEMBER, role="checker", is_verdict_author=True, is_assignee=True),
    "second": replace(_MEMBER, role="checker"),
    "editor": replace(_MEMBER, role="editor"),
    "standards": replace(_MEMBER, role="standards"),
    "program": replace(_MEMBER, role="standards", is_program=True),
    "admin": _MEMBER,
    "system": replace(_MEMBER, is_system=True),
}
"""Everyone who might try an action: the facts that policies know about them."""

ROLE_DESCRIPTIONS = {
    "stranger": gettext_lazy("works here, not on a desk"),
    "outsider": "editor of another desk",
    "checker": gettext_lazy("checker on the desk who once worked on the verdict"),
    "assignee": gettext_lazy("the claim's checker"),
    "second": gettext_lazy("checker on the desk who did not work on the verdict"),
    "editor": gettext_lazy("editor on the desk who did not work on the verdict"),
    "standards": gettext_lazy("standards editor on the desk who did not work on the verdict"),
    "program": "a service with a key, even one with the highest role",
    "admin": "manages people and desks",
    "system": "Stet itself",
}

PAGE_HEADER = """# The workflow

What may be done with a claim and an article, by whom, and what must hold first. This page is written by
`manage.py document_workflow` from the tables in `factcheck/workflow/tables.py`; a test compares them. The
same rows decide what the verbs allow, what a screen offers and what the API lists as `available_actions`.

A step taken from the wrong state, by the wrong person, or before what must hold are three different
errors: `wrong_state`, `not_allowed` and `blocked`, judged in that order. Every step compares the state and
the version that the person saw; whoever comes second is told `stale`, and nothing is lost.

The columns of the *who* tables:

"""


def iter_permissions(table: StateMachine) -> Iterator[tuple[Transition, list[str]]]:
    """Yield each transition with the names in EXAMPLE_ACTORS of those who may take it."""
    for row in table:
        yield row, [name for name, facts in EXAMPLE_ACTORS.items() if not row.policy.refusal(facts)]


def render_mermaid(table: StateMachine) -> str:
    """Render a state diagram (https://mermaid.js.org/syntax/stateDiagram.html), one arrow a pair of
    states.
    """
    lines = ["stateDiagram-v2"]
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in table:
        for source in row.from_states:
            to = source if row.to_state == UNCHANGED_STATE else str(row.to_state)
            arrows.setdefault(("[*]" if source == NEW_STATE else str(source), to), []).append(row.name)
    entered = {to for _, to in arrows}
    first = next(iter(table.states))
    if first not in entered:
        lines.append(f"    [*] --> {first}")
    for (source, to), steps in arrows.items():
        lines.append(f"    {source} --> {to}: {', '.join(steps)}")
    lines += [f"    {end} --> [*]" for end in sorted(table.end_states)]
    return "\n".join(lines)


def render_workflow_page() -> str:
    """Render the whole reference page, in Markdown."""
    parts = [PAGE_HEADER, *(f"- **{name}**: {words}\n" for name, words in ROLE_DESCRIPTIONS.items())]
    for table in STATE_MACHINES:
        parts += [
            f"\n## {table.name.capitalize()}\n\n```mermaid\n{render_mermaid(table)}\n```\n\n",
            _render_transitions(table),
            "\n",
            _render_permissions(table),
        ]
    return "".join(parts)


def _render_transitions(table: StateMachine) -> str:
    lines = [gettext("| action | from | to | who | required first | effect |"), "|---|---|---|---|---|---|"]
    for row in table:
        to = "unchanged" if row.to_state == UNCHANGED_STATE else str(row.to_state)
        guards = "; ".join(guard.name for guard in row.guards)
        cells = (
            f"`{row.name}`",
            ", ".join(map(str, row.from_states)),
            to,
            row.policy.name,
            guards,
            row.effect,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _render_permissions(table: StateMachine) -> str:
    lines = [f"| step | {' | '.join(EXAMPLE_ACTORS)} |", f"|---|{'---|' * len(EXAMPLE_ACTORS)}"]
    for row, allowed in iter_permissions(table):
        cells = ["may" if name in allowed else "" for name in EXAMPLE_ACTORS]
        lines.append(f"| `{row.name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
