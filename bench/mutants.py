"""Mutation testing of the rules: one small change at a time, and the tests run for each.

    .venv/bin/python -m bench.mutants [--only workflow] [--file lib/state_machine/machine.py] [--sample
                                      100] [--workers 2] [--list] [--json FILE] [--again FILE]

The changes are those of cosmic-ray (a comparison turned, a "not" put in, "and" for "or", a number one more or
less, a loop that does not run), and two of our own: an element of a tuple left out, and with it a row, guard,
state or right; a sentence of a guard or policy said otherwise. cosmic-ray's own runner starts an interpreter
for each, which takes hours; this asks the tests in a fork that has everything but the house loaded, and puts
the changed module in the way of the import. A change is killed when a test fails, or runs into the limit.

Prints a table by module, and each change that no test noticed. Those that say the same as the rule are named
in bench/unchanged.py with the reason, and counted apart; the share killed is of all changes, these too.
"""

import argparse
import ast
import contextlib
import faulthandler
import gc
import importlib.abc
import importlib.util
import io
import json
import os
import random
import resource
import signal
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zlib import crc32

ROOT = Path(__file__).parents[1]
if not __package__:
    # Run as a file: what it imports lies in the folder above.
    sys.path[0] = str(ROOT)

from bench.mutants_preload import load_house, warm  # noqa: E402
from bench.unchanged import UNCHANGED  # noqa: E402

Askings = list[list[str]]  # tests by file, asked one list after another until one fails
TABLES = [
    f"tests/factcheck/test_{name}.py" for name in ("guards", "workflow_tables", "policies", "matrix_options")
]
"""The quick ones first: a change that one of them notices is not asked about again."""
NOT_ASKED = ["tests/factcheck/test_matrix_options.py::test_every_cell_under_every_way_a_desk_can_be_set"]
"""A quarter of a million cells take ten times as long as all other tests of the tables together."""
REANCHOR = ["", "_ambiguity", "_duplicates", "_lead_ins", "_quotations", "_sentence_ends"]


def _list_reanchor_tests(*own: str) -> Askings:
    return [
        [f"tests/lib/test_{name}.py" for name in own],
        [f"tests/lib/test_reanchor{name}.py" for name in REANCHOR],
    ]


GROUPS: dict[str, dict[str, Askings]] = {
    "workflow": {
        "factcheck/workflow/tables.py": [TABLES],
        "lib/state_machine/machine.py": [["tests/lib/test_state_machine.py"], TABLES],
    },
    "policies": {
        path: [TABLES] for path in ("factcheck/workflow/policies.py", "factcheck/workflow/guards.py")
    },
    "transition": {"factcheck/workflow/transition.py": [["tests/factcheck/test_transition.py"]]},
    "number-safe": {
        "lib/text_anchoring/reanchor.py": _list_reanchor_tests(
            "reanchor_ambiguity", "reanchor_near_duplicates"
        ),
        "lib/text_anchoring/words.py": _list_reanchor_tests("anchoring_words"),
        "lib/text_anchoring/document.py": _list_reanchor_tests("anchoring_document"),
        "lib/text_anchoring/placement.py": _list_reanchor_tests("reanchor_placement", "reanchor_alignment"),
        "lib/text_anchoring/sentences.py": _list_reanchor_tests(
            "reanchor_lead_ins", "anchoring_sentence_splitting"
        ),
        "lib/text_anchoring/selectors.py": [
            *_list_reanchor_tests("original_spans"),
            ["tests/lib/test_selectors.py"],
            ["tests/lib/test_passages_on_page.py"],
        ],
    },
}
"""The files that are changed, and the tests that are asked: fast ones, nearly all without a database."""
NEEDS_DJANGO = {"transition"}
LOADS_HOUSE = {"workflow", "policies"}
SKIPPED = ("BinaryOperator_BitOr_", "BinaryOperator_Mul_", "RemoveDecorator",
           "ReplaceUnaryOperator_Delete_Not")  # fmt: skip
"""Operators of cosmic-ray that break a type or a declaration, or that AddNot does as well."""
SAID = {"factcheck/workflow/policies.py", "factcheck/workflow/guards.py"}
"""Modules with the sentences that tell people what blocks an action."""
KILLED = ("killed", "too slow")
LEAST, TIMES = 5, 4
"""Seconds of a processor that a change may take: so many, or so many times what the tests take without it."""
PLUGINS = ("cacheprovider", "xdist", "playwright", "unraisableexception")
PYTEST = ["-q", "-x", *(part for name in PLUGINS for part in ("-p", f"no:{name}")), "-W", "ignore", "-o",
          "addopts=", "-o", "filterwarnings=", "--import-mode=importlib"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: of which file, which sort, in which line, and the line before and after.

    ``sign`` tells those apart that look the same by that.
    """

    path: str
    sort: str
    line: int
    before: str
    after: str
    source: str
    sign: int


def mutants(path: str, *, chance: random.Random | None = None) -> Iterator[Mutant]:
    """Every change of one file, none twice; in their order, or in one that ``chance`` chooses."""
    source = (ROOT / path).read_text()
    seen = {source, ""}
    changes = [*_of_our_own(source, sentences=path in SAID), *_of_cosmic_ray(source)]
    if chance:
        chance.shuffle(changes)
    for sort, change in changes:
        # Some make none, or the text as it was.
        changed = change() or ""
        if changed in seen:
            continue
        seen.add(changed)
        with contextlib.suppress(SyntaxError):
            with warnings.catch_warnings(action="ignore"):
                compile(changed, path, "exec")
            yield _mutant(path, sort, source, changed)


def _mutant(path: str, sort: str, source: str, changed: str) -> Mutant:
    old, new = source.split("\n"), changed.split("\n")
    at = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)) - 1
    )
    return Mutant(
        path,
        sort,
        at + 1,
        old[at].strip(),
        new[at].strip() if at < len(new) else "",
        changed,
        crc32(changed.encode()),
    )


def _says_nothing(operator: str) -> bool:
    """A comparison of values made one of identity: of short words and small numbers Python keeps one copy, so
    that whether it says the same is luck.
    """
    _, found, rest = operator.partition("ReplaceComparisonOperator_")
    old, _, new = rest.partition("_")
    return bool(found) and new in ("Is", "IsNot") and old not in ("Is", "IsNot")


Change = tuple[str, Callable[[], str | None]]
"""Of which sort, and what makes it: that takes a while, so that a sample makes no more than it tries."""


def _of_cosmic_ray(source: str) -> Iterator[Change]:
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    nodes = list(ast_nodes(get_ast(source)))
    for name in operator_names():
        if any(part in name for part in SKIPPED) or _says_nothing(name) or get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        many = sum(1 for node in nodes for _ in operator.mutation_positions(node))
        for occurrence in range(many):
            yield name.partition("/")[2], partial(mutate_code, source, operator, occurrence)


def _of_our_own(source: str, *, sentences: bool) -> Iterator[Change]:
    """An element left out of a tuple of two or more; a sentence said otherwise."""
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line.encode()) + 1)
    raw = source.encode()

    def span(node: ast.expr) -> tuple[int, int]:
        return (
            starts[node.lineno - 1] + node.col_offset,
            starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0),
        )

    tree = ast.parse(source)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    # What stands in brackets of a type is read by mypy alone.
    types = {id(node.slice) for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(node.elts) > 1 and id(node) not in types:
            for element in node.elts:
                start, end = span(element)
                rest = raw[end:].lstrip()
                end = len(raw) - len(rest) + (1 if rest.startswith(b",") else 0)
                yield "LeaveOut", (raw[:start] + raw[end:]).decode
        if (
            sentences
            and isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docs
        ):
            start, end = span(node)
            if raw[start:end].endswith((b'"', b"'")) and len(node.value) > 1:
                yield "SayOtherwise", (raw[: end - 1] + b"~" + raw[end - 1 :]).decode


class _InTheWay(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module to whoever imports it."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.path.removesuffix(".py").replace("/", ".")
        self.mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None) -> Any:
        if name != self.name:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(ROOT / self.mutant.path))

    def create_module(self, spec: object) -> None:
        return None

    def exec_module(self, module: Any) -> None:
        exec(compile(self.mutant.source, self.mutant.path, "exec"), module.__dict__)  # noqa: S102 - that is the point


def asked(mutant: Mutant | None, *, askings: Askings, django: bool, seconds: int) -> tuple[str, float]:
    """ "killed", "survived" or "too slow", by a child; and the seconds of a processor that it took."""
    child = os.fork()
    if child == 0:
        _child(mutant, askings, django=django, seconds=seconds)
    _, status, used = os.wait4(child, 0)
    # What the machine does beside it is no time of the tests.
    slow = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
    answer = "survived" if status == 0 else "too slow" if slow else "killed"
    return answer, used.ru_utime + used.ru_stime


def _child(mutant: Mutant | None, askings: Askings, *, django: bool, seconds: int) -> None:
    code = 3
    try:
        faulthandler.disable()
        gc.disable()
        resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.stdout = sys.stderr = io.StringIO()
        if mutant is not None:
            sys.meta_path.insert(0, _InTheWay(mutant))
        import pytest

        if not django:
            # Plugins cost four times what the quickest tests do.
            os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
            from django.conf import settings

            if not settings.configured:
                settings.configure(USE_I18N=False)  # sentences as they are written
        extra = ["--reuse-db"] if django else ["--noconftest", "-p", "no:django"]
        left_out = [f"--deselect={test}" for test in NOT_ASKED]
        for tests in askings:
            code = int(pytest.main([*PYTEST, *extra, *left_out, *tests]))
            if code:
                break
    finally:
        # Exit handlers belong to the parent.
        os._exit(code)


def made(paths: list[str], sample: int | None) -> list[Mutant]:
    """The changes of a group, all or so many of each file."""
    if not sample:
        return list(chain.from_iterable(map(mutants, paths)))
    # By file, so that one alone is tried as it is among others; more hold what fewer held.
    chances = {path: random.Random(f"1 {path}") for path in paths}  # noqa: S311 - what is tried is no secret
    return list(chain.from_iterable(islice(mutants(path, chance=chances[path]), sample) for path in paths))


def key(mutant: Mutant | dict[str, Any]) -> tuple[str, str, str, str]:
    """Return the key of a change, which stays the same when lines move."""
    known = mutant if isinstance(mutant, dict) else asdict(mutant)
    return known["path"], known["sort"], known["before"], known["after"]


def told(path: str, answers: list[tuple[Mutant, str]]) -> int:
    """Print one module, and under it what nobody noticed. How many changes those are."""
    killed = sum(answer in KILLED for _, answer in answers)
    same = [mutant for mutant, answer in answers if answer == "survived" and key(mutant) in UNCHANGED]
    missed = [mutant for mutant, answer in answers if answer == "survived" and key(mutant) not in UNCHANGED]
    share = 100 * killed / len(answers)
    print(f"{path:36}{len(answers):9}{killed:9}{share:7.1f}{len(missed):9}{len(same):9}", flush=True)
    for mutant in missed:
        print(f"    {mutant.line}: {mutant.sort}: {mutant.before}  ->  {mutant.after}", flush=True)
    return len(missed)


def _ask(
    mutant: Mutant,
    *,
    askings: dict[str, Askings],
    limits: dict[str, int],
    django: bool,
    known: dict[Any, str],
) -> str:
    """The answer about one change, from before where it was noticed then."""
    before = known.get((mutant.path, mutant.sign), "")
    if before in KILLED:
        return before
    return asked(mutant, askings=askings[mutant.path], django=django, seconds=limits[mutant.path])[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=GROUPS, action="append")
    parser.add_argument("--file", help="of a group, change this file alone")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="print the changes and run nothing")
    parser.add_argument("--json", type=Path, help="keep all answers here")
    parser.add_argument("--again", type=Path, help="ask only about what was not noticed in these answers")
    parser.add_argument(
        "--sample", type=int, help="try so many changes of a file, chosen by chance, always the same"
    )
    given = parser.parse_args()
    os.chdir(ROOT)
    missed, saved = 0, list[dict[str, Any]]()
    kept_before = json.loads(given.again.read_text()) if given.again else []
    before = {(one["path"], one["sign"]): one["answer"] for one in kept_before}
    print(f"{'':36}{'changes':>9}{'killed':>9}{'%':>7}{'missed':>9}{'no change':>11}")
    # Those last that load the house, which the others must not find loaded.
    for group in sorted(given.only or GROUPS, key=LOADS_HOUSE.__contains__):
        askings = {path: how for path, how in GROUPS[group].items() if given.file in (None, path)}
        # All are made before the first fork, which has to find this process doing nothing else.
        everything = made(list(askings), given.sample)
        if given.list:
            for path, many in Counter(mutant.path for mutant in everything).items():
                print(f"{path:36}{many:9}")
            continue
        django = group in NEEDS_DJANGO
        if django:
            # Made by the first, unchanged asking; tests roll back what they write.
            os.environ["STET_TEST_FILE"] = str(Path(tempfile.mkdtemp()) / "test.sqlite3")
        if group in LOADS_HOUSE:
            load_house()
        warm(GROUPS["number-safe"], django=django)
        limits = {}
        for path, how in askings.items():
            received, took = asked(None, askings=how, django=django, seconds=600)
            if received != "survived":
                print(f"{path}: the tests fail without any change.")
                return 2
            limits[path] = LEAST + int(TIMES * took)
        results: dict[str, list[tuple[Mutant, str]]] = defaultdict(list)
        ask = partial(_ask, askings=askings, limits=limits, django=django, known=before)
        with ThreadPoolExecutor(given.workers) as pool:
            # One alone asks without a thread, which a fork would rather not meet.
            answering = pool.map if given.workers > 1 else map
            answers = zip(everything, answering(ask, everything), strict=True)
            for n, (mutant, received) in enumerate(answers, 1):
                results[mutant.path].append((mutant, received))
                saved.append(asdict(mutant) | {"answer": received, "source": ""})
                if n % 20 == 0 or n == len(everything):
                    print(f"{group}: {n} of {len(everything)} tried", file=sys.stderr, flush=True)
                    if given.json:
                        given.json.write_text(json.dumps(saved, indent=1))
        missed += sum(told(path, of_one) for path, of_one in results.items())
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
