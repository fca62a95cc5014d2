"""Of the edits that turn what a sentence says none is overlooked; those that leave it keep the check."""

from collections import Counter

from bench.harmless import LEAVING, harmless
from bench.mutations import CUT, TURNING, mutants
from bench.texts import texts
from lib.text_anchoring import MOVED, SAME, reanchor_quotations
from lib.text_anchoring.selectors import build_selector

EACH = 16


def kept(case):
    return reanchor_quotations(case.old, case.new, [build_selector(case.old, case.start, case.end)])[
        0
    ].outcome in {SAME, MOVED}


def test_no_edit_that_turns_the_meaning_keeps_a_check():
    cases = list(mutants(texts(None, ""), each=EACH, seed=11))
    assert len({case.kind for case in cases}) == len(TURNING) + 2
    assert len(cases) > 300
    assert [(case.kind, case.old[case.start : case.end]) for case in cases if kept(case)] == []


def test_a_sentence_that_was_cut_is_found_nowhere():
    for case in mutants(texts(None, ""), each=EACH, seed=12):
        if case.kind == CUT:
            assert (
                reanchor_quotations(case.old, case.new, [build_selector(case.old, case.start, case.end)])[
                    0
                ].start
                is None
            )


def test_edits_that_leave_the_meaning_keep_it():
    cases = list(harmless(texts(None, ""), each=EACH, seed=13))
    lost = Counter(case.kind for case in cases if not kept(case))
    assert len({case.kind for case in cases}) >= len(LEAVING) - 2
    assert lost.total() <= len(cases) * 0.05, lost
