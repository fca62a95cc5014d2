"""Sample people, claims and sources for the component page, in the shapes that components take."""

import json
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.safestring import mark_safe

from factcheck.galley.notes import NoteWords
from factcheck.models.enums import PROOF_MARKS
from factcheck.sources.health_badge import HealthBadge
from factcheck.verdicts.scales import PRESETS
from lib.web.forms import create_text_line

HEADLINE = "Harbour bridge cost twice the estimate"
PARAGRAPHS = (
    "The bridge over the old harbour opened on 3 May, eleven months late. It cost 212 million crowns, twice "
    "the estimate of 2019, according to the port authority’s annual report.",
    "“We have never seen a finer crossing 🌉 on this coast,” said Marta Vell, the port’s deputy director, "
    "at the opening. Traffic on the ring road has fallen by a third since, she added.",
    "The city’s auditors say that 14,000 cars cross on a working day. A report of February 2021 had "
    "promised 20,000, and a toll that pays for the works within ten years.",
    "Ferries stopped the same week. Some 300 people worked on them, and the last boat of the line, built in "
    "1962, now lies at the museum quay.",
)
SPANS = (
    ("opened on 3 May", "stands"),
    ("It cost 212 million crowns, twice the estimate of 2019", "checking"),
    ("the estimate of 2019", "flagged"),
    ("“We have never seen a finer crossing 🌉 on this coast,”", "in_review"),
    ("Traffic on the ring road has fallen by a third", "awaiting_reply"),
    ("14,000 cars cross on a working day", "approved"),
    ("A report of February 2021", "falls"),
    ("a toll that pays for the works within ten years", "between"),
    ("Some 300 people worked on them", "stale"),
    ("built in 1962", "suggested"),
    ("the museum quay", "on_hold"),
)


class SampleVerdictForm(forms.Form):
    """Fields of a verdict as a screen has them."""

    rating = forms.ChoiceField(
        label="Rating",
        widget=forms.RadioSelect,
        choices=[(n, n) for n in ("True", "Mostly true", "Half true", "Mostly false", "False")],
        help_text="Accurate, needs clarification. 4 of 5.",
    )
    headline = forms.CharField(label="Headline", max_length=120)
    explanation = forms.CharField(label="Why", widget=forms.Textarea)


class SampleFlagForm(forms.Form):
    """Fields of a new claim."""

    start = forms.IntegerField(widget=forms.HiddenInput)
    end = forms.IntegerField(widget=forms.HiddenInput)
    exact = forms.CharField(widget=forms.HiddenInput)
    statement = forms.CharField(label="Checkable statement", widget=forms.Textarea(attrs={"rows": 2}))
    claimant = forms.CharField(label="Claimant", required=False)
    kind = forms.ChoiceField(label="File type", choices=[("number", "Number"), ("causal", "Causal")])
    priority = forms.ChoiceField(label="Priority", choices=[("2", "Normal"), ("3", "High")])
    due_at = forms.DateTimeField(
        label="Due", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class SampleReplyForm(forms.Form):
    """Fields of a transition that needs input."""

    recipient = create_text_line("Whom do you ask", missing="Enter the person you asked.")
    question = forms.CharField(label="What do you ask", widget=forms.Textarea(attrs={"rows": 2}))
    urgent = forms.BooleanField(
        label="They have less than a day", required=False, help_text="Say why in the question."
    )


def build_sample_text() -> str:
    """Return the sample article as one string, in the form of a revision's text."""
    return "\n\n".join((HEADLINE, *PARAGRAPHS))


def list_sample_marks() -> list[dict[str, Any]]:
    """Return the position of each sample claim, in code points."""
    text = build_sample_text()
    found = []
    for number, (exact, name) in enumerate(SPANS, start=1):
        start = text.index(exact)
        found.append(
            {
                "id": f"sample-{number}",
                "number": number,
                "mark": name,
                "word": str(PROOF_MARKS[name].word),
                "start": start,
                "end": start + len(exact),
            }
        )
    return found


HEALTHY_SOURCE = HealthBadge("ok", "Answers, the passage is there")
DRIFTED_SOURCE = HealthBadge("drifted", "Answers, the passage has changed")
RATINGS = list(PRESETS["six"].labels) + list(PRESETS["kinds"].labels[1:])
HEALTHS = [
    HEALTHY_SOURCE,
    HealthBadge("archived", "File saved in Stet"),
    HealthBadge("moved", "Moved"),
    HealthBadge("blocked", "Blocked"),
    HealthBadge("failing", "Failing"),
    HealthBadge("missing", "Not found"),
    HealthBadge("soft_404", "Page says “not found”"),
    HealthBadge("to_home", "Redirects to home page"),
    HealthBadge("dead", "Dead link"),
    HealthBadge("refused", "Cannot be checked"),
    DRIFTED_SOURCE,
    HealthBadge("unchecked", "Not checked yet"),
]


def _build_row(statement: str, mark: str, **more: Any) -> dict[str, Any]:
    return {
        "href": "/components/claim/",
        "statement": statement,
        "mark": PROOF_MARKS[mark],
        "sources": [],
    } | more


def list_sample_rows() -> list[dict[str, Any]]:
    """Return six rows of a queue, one of each kind that looks different."""
    take = {"url": "/components/", "version": 1}
    return [
        _build_row(
            "The harbour bridge cost 212 million crowns, twice the estimate of 2019",
            "checking",
            claimant="The article’s own words",
            article=HEADLINE,
            kind="number",
            provenance="our copy",
            checker="Omar Haddad",
            due="2 h late",
            late=True,
            sources=[HEALTHY_SOURCE, HEALTHY_SOURCE, DRIFTED_SOURCE],
        ),
        _build_row(
            "“We have never seen a finer crossing on this coast”",
            "in_review",
            claimant="Marta Vell, port authority",
            kind="quote",
            provenance="published elsewhere",
            checker="Omar Haddad",
            due="today 17:00",
            sources=[HEALTHY_SOURCE, HEALTHY_SOURCE, HEALTHY_SOURCE],
        ),
        _build_row(
            "On a working day 14,000 cars cross the bridge",
            "approved",
            claimant="City auditors",
            kind="number",
            provenance="published elsewhere",
            checker="Lena Kurz",
            due="tomorrow",
            sources=[HEALTHY_SOURCE, HEALTHS[2]],
        ),
        _build_row(
            "A report of February 2021 promised 20,000 cars a day and a toll that pays within ten years",
            "flagged",
            claimant="Harbour Commission",
            kind="attribution",
            take=take,
            due="tomorrow",
        ),
        _build_row(
            "Traffic on the ring road has fallen by a third",
            "awaiting_reply",
            claimant="Marta Vell, port authority",
            kind="causal",
            checker="Lena Kurz",
            due="Thu",
            sources=[HEALTHY_SOURCE],
        ),
        _build_row(
            "Some 300 people worked on the ferries",
            "stale",
            claimant="Ferry union",
            kind="number",
            note="text changed in version 3",
            checker="Ada Sorel",
            due="Fri",
            sources=[HEALTHY_SOURCE, HEALTHS[5]],
        ),
    ]


def list_sample_filters() -> list[dict[str, Any]]:
    """Return the filters beside the queue."""

    def item(label: str, count: int, tone: str = "", *, active: bool = False) -> dict[str, Any]:
        return {"label": label, "count": count, "href": "#", "tone": tone, "active": active}

    return [
        {
            "heading": "City desk",
            "items": [
                item("All open claims", 61, active=True),
                item("Unassigned", 14),
                item("Overdue", 4, "bad"),
                item("Due today", 9),
                item("Waiting for reply", 3),
                item("Text changed", 2, "bad"),
            ],
        },
        {
            "heading": "State",
            "items": [item("Flagged", 14), item("Checking", 19), item("In review", 5), item("On hold", 1)],
        },
    ]


def list_sample_notes() -> list[dict[str, Any]]:
    """Return the notes in the margin of the sample article."""
    statements = (
        "The harbour bridge opened on 3 May",
        "The bridge cost 212 million crowns, twice the estimate",
        "There was an estimate in 2019",
        "“We have never seen a finer crossing on this coast”",
        "Traffic on the ring road has fallen by a third",
        "On a working day 14,000 cars cross",
        "The report is of February 2021",
        "The toll pays for the works within ten years",
        "Some 300 people worked on the ferries",
        "The last boat was built in 1962",
        "The boat lies at the museum quay",
    )
    more: dict[int, dict[str, Any]] = {
        1: {"checker": "Lena", "words": "approved by Ruth", "meta": "Harbour log, kept copy 4 May"},
        2: {"checker": "Omar", "late": "2 h late", "meta": "3 sources, one has drifted: now 198 million"},
        4: {"checker": "Omar → Ruth", "meta": "Quote checked against the recording at 12:41"},
        7: {
            "words": "change proposed",
            "change": [
                {"op": "same", "text": "A report of "},
                {"op": "del", "text": "February 2021"},
                {"op": "ins", "text": "1 February 2022"},
                {"op": "same", "text": " had promised 20,000"},
            ],
            "meta": "The writer answered: will change",
        },
    }
    return [
        {
            "number_text": str(mark["number"]),
            "label": NoteWords().format_label(mark["number"], PROOF_MARKS[mark["mark"]]),
            "href": "/components/claim/",
            "mark": PROOF_MARKS[mark["mark"]],
            "statement": statement,
        }
        | more.get(mark["number"], {})
        for mark, statement in zip(list_sample_marks(), statements, strict=True)
    ]


def list_sample_actions() -> list[dict[str, Any]]:
    """Return one action of each shape: without input, blocked, with inputs, with errors."""
    refused = SampleReplyForm({"recipient": "", "question": "Where does the figure come from?"})
    base: dict[str, Any] = {"url": "/components/", "version": 7, "blocked_by": [], "form": None}
    return [
        base | {"name": "start", "label": "Start", "key": "s", "primary": True},
        base | {"name": "submit", "label": "Send to review", "blocked_by": ["one source has drifted"]},
        base | {"name": "release", "label": "Unassign", "key": ""},
        base | {"name": "request_reply", "label": "Ask for reply", "key": "r", "form": refused},
    ]


def build_sample_clearance() -> list[dict[str, Any]]:
    """Return the blocked transition ``clear``, with links to what is missing."""
    link = SimpleNamespace
    options = [link(words="5 items open", href="#galley"), link(words="1 on hold", href="")]
    blocked = ["5 items on the galley are open.", "1 on hold: a standards editor lifts it."]
    return [{"name": "clear", "label": "Clear for publication", "blocked_by": blocked, "fixes": options}]


def list_sample_sources() -> list[dict[str, Any]]:
    """Return three sources of a claim: one that is fine, one that drifted, one that is a person."""
    return [
        {
            "title": "Annual report of the port authority, 2024", "href": "https://port.example/report",
            "passage": "… total cost of the crossing … 212 million crowns",
            "meta": ["Port authority", "primary", "p. 4", "checked 4 min ago", "kept 21 May"],
            "passage_finding": {"word": "Passage found on the page"},
            "health": HEALTHY_SOURCE, "stance": {"name": "supports", "word": "supports"},
        },
        {
            "title": "Provisional accounts, table 2", "href": "https://port.example/accounts",
            "passage_html": mark_safe("“works and land: <del>212</del> <ins>198</ins> million”"),
            "meta": ["Same authority, not independent"],
            "trouble": "the page answers, the figure relied on has changed on 3 June",
            "links": [{"label": "compare", "href": "#"}, {"label": "use kept copy", "href": "#"}],
            "health": DRIFTED_SOURCE, "stance": {"name": "drifted", "word": "drifted"},
        },
        {
            "title": "Interview, city auditor", "passage": "Land was not in the first estimate.",
            "meta": ["Statement", "14 May, by telephone", "restricted to this desk"],
            "health": HEALTHS[1], "stance": {"name": "context", "word": "context"},
        },
    ]  # fmt: skip


def _build_meter() -> dict[str, Any]:
    parts, at = [], 0
    for mark, size in (("stands", 29), ("in_review", 5), ("checking", 7)):
        parts.append({"mark": mark, "start": at, "size": size})
        at += size
    label = "41 of 46 items: 29 stand, 5 in review, 7 being checked, 5 open"
    return {"label": label, "total": 46, "parts": parts}


def get_sample_context() -> dict[str, Any]:
    """Return everything that the component page and its sample screens show."""
    names = ("Queue", "My work", "Reviews", "Articles", "Sources", "Reader reports")
    counts, keys = (61, 7, 5, None, 3, None), "qmvasr"
    verdict = SampleVerdictForm(
        initial={
            "rating": "Mostly true",
            "headline": "Bridge at 212 million: about twice the estimate",
            "explanation": "The annual report gives 212 million [1]. An earlier table gave 198 [2], without "
            "the land. The estimate of 2019 was 104 million.",
        }
    )
    return {
        "nav": [
            {"label": name, "count": count, "href": "/components/queue/", "active": name == "Queue"}
            | {"tone": "bad" if name == "Sources" else "", "key": key}
            for name, count, key in zip(names, counts, keys, strict=True)
        ],
        "user": SimpleNamespace(is_authenticated=True, name="Ruth Adler", username="ruth"),
        "search_url": "/components/",
        "marks": list(PROOF_MARKS.values()),
        "healths": HEALTHS,
        "ratings": RATINGS,
        "filter_groups": list_sample_filters(),
        "rows": list_sample_rows(),
        "headline": HEADLINE,
        "paragraphs": PARAGRAPHS,
        "marks_list": list_sample_marks(),
        "marks_json": json.dumps(list_sample_marks()),
        "notes": list_sample_notes(),
        "available_actions": list_sample_actions(),
        "sources": list_sample_sources(),
        "flag_form": SampleFlagForm(),
        "verdict_form": verdict,
        "refused_verdict_form": SampleVerdictForm(
            {"headline": "Kept as typed", "explanation": ""}, prefix="refused"
        ),
        "reply_form": SampleReplyForm(prefix="plain"),
        "meter": _build_meter(),
        "figures": {"summary": "41 of 46 items: 38 ticked, 3 waived, 5 open", "item_count": 46, "open": 5},
        "clearing": build_sample_clearance(),
        "gates": [
            {"held": True, "text": "Two independent sources, or one primary with a waiver"},
            {"held": True, "text": "Every source kept"},
            {"held": False, "text": "A drifted source must be replaced or accepted with a reason"},
            {"held": None, "text": "Right of reply: nobody named is criticised"},
        ],
        "events": [
            {"when": "11:20", "sentence": "Link check: the passage changed on table 2", "system": True},
            {"when": "10:41", "sentence": "Ruth sent it back", "detail": "Is there a final figure?"},
            {"when": "10:02", "sentence": "Omar started"},
            {"when": "09:31", "sentence": "Ruth assigned it to Omar, due 12:00"},
            {"when": "09:20", "sentence": "Ines flagged it in version 2"},
        ],
        "beside": {
            "columns": ("Version 1, as you saw it", "Version 2, now"),
            "rows": [
                {
                    "label": "Headline",
                    "cells": [
                        [{"op": "same", "text": "The bridge cost "}, {"op": "del", "text": "twice"}],
                        [{"op": "same", "text": "The bridge cost "}, {"op": "ins", "text": "nearly twice"}],
                    ],
                }
            ],
        },
        "diff": [
            {"op": "same", "text": "Some "},
            {"op": "del", "text": "300"},
            {"op": "ins", "text": "280"},
            {"op": "same", "text": " people worked on the ferries."},
        ],
        "scale": {
            "points": [{"x": x, "here": x == 300} for x in (10, 105, 200, 300, 390)],
            "worst": "False",
            "best": "True",
            "label": "Mostly true: 4 of 5, where 1 is false and 5 is true",
        },
        "people": ["Ruth Adler", "Omar Haddad", "Li", "Ines de la Cruz"],
    }
