"""Changes that no test can notice, since the rule says the same after them, each with the reason.

A change is known by its file, its sort, and the line before and after: bench/mutants.py prints all four.
"""

UNCHANGED: dict[tuple[str, str, str, str], str] = {}
