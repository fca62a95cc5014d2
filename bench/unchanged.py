"""Changes that no test can notice, since the rule says the same after them, each with the reason.

A change is known by its file, its sort, and the line before and after: bench/mutants.py prints all four.
"""

_ORDER = "Ranks are compared with one another alone, and this leaves their order."
_FROZEN = "No code assigns to a field of it."
_SLOTS = "A row is frozen, so that nothing is hung on it either way; slots only save memory."
_NAMELESS = "No table has it by this name: those made of it have names of their own."
_RISING = "The codes rise, so that another one than the next is a greater one."
_LONGER = "It reads on beyond what is remembered, and what is compared ends with that."
_ALONE = "They differ for a paragraph of one word, and that is an entry by itself."
_RANK = 'ROLE_RANK = {"": 0, "checker": 1, "editor": 2, "standards": 3}'
_STANDARDS = (
    '"standards", "a standards editor", gettext_lazy("Only a standards editor of this desk can do this.")'
)
_STARTS = "starts = [codes[0], *(after for before, after in pairwise(codes) if after != before + 1)]"
_ENDS = "ends = [*(before for before, after in pairwise(codes) if after != before + 1), codes[-1]]"
_BESIDE = "before, after = text[max(0, start - len(span.prefix)) : start], text[end : end + len(span.suffix)]"
_NUMBERED = "if start.isdigit() and first + 1 < last and words.tokens[first + 1] in _AFTER_NUMBER:"

UNCHANGED: dict[tuple[str, str, str, str], str] = {
    ("factcheck/workflow/policies.py", "NumberReplacer", _RANK, _RANK.replace("0,", "-1,")): _ORDER,
    ("factcheck/workflow/policies.py", "NumberReplacer", _RANK, _RANK.replace("3}", "4}")): _ORDER,
    (
        "factcheck/workflow/policies.py",
        "SayOtherwise",
        _STANDARDS,
        _STANDARDS.replace('a standards editor"', 'a standards editor~"'),
    ): _NAMELESS,
    (
        "lib/state_machine/machine.py",
        "ReplaceTrueWithFalse",
        "@dataclass(frozen=True, slots=True)",
        "@dataclass(frozen=True, slots=False)",
    ): _SLOTS,
    (
        "factcheck/workflow/transition.py",
        "ReplaceTrueWithFalse",
        "@dataclass(frozen=True, slots=True)",
        "@dataclass(frozen=True, slots=False)",
    ): _SLOTS,
    (
        "factcheck/workflow/transition.py",
        "ReplaceTrueWithFalse",
        "@dataclass(frozen=True, slots=True)",
        "@dataclass(frozen=False, slots=True)",
    ): _FROZEN,
    (
        "lib/text_anchoring/words.py",
        "ReplaceComparisonOperator_NotEq_Gt",
        _STARTS,
        _STARTS.replace("!=", ">"),
    ): _RISING,
    (
        "lib/text_anchoring/words.py",
        "ReplaceComparisonOperator_NotEq_Gt",
        _ENDS,
        _ENDS.replace("!=", ">"),
    ): _RISING,
    (
        "lib/text_anchoring/selectors.py",
        "ReplaceBinaryOperator_Add_LShift",
        _BESIDE,
        _BESIDE.replace("end + len", "end << len"),
    ): _LONGER,
    (
        "lib/text_anchoring/sentences.py",
        "ReplaceBinaryOperator_Add_BitOr",
        _NUMBERED,
        _NUMBERED.replace("first + 1 <", "first | 1 <"),
    ): _ALONE,
}
