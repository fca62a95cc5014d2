"""Checks of a claim's evidence, as pure functions of facts: each returns "" or what is missing."""

from django.utils.translation import gettext, ngettext

from factcheck.workflow.policies import WorkflowFacts


def _check_evidence_gate(facts: WorkflowFacts) -> str:
    """The evidence gate: enough independent sources, or enough primary ones with a written waiver.

    Only sources that can be shown again count: those that answer, or that have a snapshot.
    """
    if facts.own_copy:
        if facts.sound or facts.on_author:
            return ""
        return _check_evidence_shown(facts) or gettext(
            "Cite at least one source, or name the author as the source."
        )
    need, instead = facts.independent_sources, facts.primary_sources
    if facts.sound_independent >= need or (facts.source_waiver and facts.sound_primary >= instead):
        return ""
    if facts.source_waiver and facts.primary >= instead:
        missing = ngettext(
            "{have} of {count} primary source works or is archived.",
            "{have} of {count} primary sources work or are archived.",
            instead,
        ).format(have=facts.sound_primary, count=instead)
    elif facts.independent >= need:
        missing = ngettext(
            "{have} of {count} independent source works or is archived.",
            "{have} of {count} independent sources work or are archived.",
            need,
        ).format(have=facts.sound_independent, count=need)
    else:
        missing = ngettext(
            "Not enough independent sources: {independent} of {required}. Add one, or cite {primary} primary "
            "source and explain why it is enough.",
            "Not enough independent sources: {independent} of {required}. Add one, or cite {primary} primary "
            "sources and explain why they are enough.",
            instead,
        ).format(independent=facts.independent, required=need, primary=instead)
    return f"{missing} {_check_evidence_shown(facts)}".strip()


def _check_evidence_shown(facts: WorkflowFacts) -> str:
    """Return a sentence for the evidence that cannot be shown again; "" when all of it can."""
    parts = []
    if n := facts.unchecked:
        parts.append(
            ngettext(
                "{count} source has not been checked yet.", "{count} sources have not been checked yet.", n
            ).format(count=n)
        )
    if n := facts.unsound:
        parts.append(
            ngettext(
                "{count} source does not work and has no archived copy.",
                "{count} sources do not work and have no archived copy.",
                n,
            ).format(count=n)
        )
    return " ".join(parts)


def check_evidence(facts: WorkflowFacts) -> str:
    # While an action is only offered nobody has typed a waiver or an author yet, so the gate must not
    # block it.
    if not facts.has_verdict and (facts.own_copy or facts.sound_primary >= facts.primary_sources):
        return ""
    passages = check_passages(facts) if facts.has_verdict else ""
    return " ".join(sentence for sentence in (_check_evidence_gate(facts), passages) if sentence)


def check_passages(facts: WorkflowFacts) -> str:
    n = facts.missing_passages
    if not n or facts.passage_waiver:
        return ""
    return ngettext(
        "{count} passage was not found in its source. Copy the text exactly, or explain why you rely on it.",
        "{count} passages were not found in their sources. Copy the text exactly, or explain why you rely on "
        "them.",
        n,
    ).format(count=n)


def check_freshness(facts: WorkflowFacts) -> str:
    n = facts.unlooked
    if not n:
        return ""
    return ngettext(
        "{count} source has not been checked recently. A check is due.",
        "{count} sources have not been checked recently. A check is due.",
        n,
    ).format(count=n)
