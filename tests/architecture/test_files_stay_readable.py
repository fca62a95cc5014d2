"""Files stay short, say what they are for in their first line, and have names that mean something."""

import ast
import re

from tests.architecture import source_files

LONGEST = 400
VAGUE = frozenset(
    {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "misc",
        "manager",
        "managers",
        "handlers",
        "base_classes",
    }
)
WRITTEN_BY_DJANGO = "/migrations/"
FIRST_LINE = re.compile(r'(?:#!.*\n)?r?"{3}[^\s"]')
INDENTED_IMPORT = re.compile(r"^[ \t]+(?:import|from)\s", re.M)
"""What every import inside a function looks like; to parse and walk the other files takes ten seconds."""


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {
        source_files.format_path(path): len(path.read_text().splitlines())
        for path in source_files.list_files()
    }
    lengths = {name: length for name, length in lengths.items() if WRITTEN_BY_DJANGO not in name}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    silent = [
        source_files.format_path(path)
        for path in source_files.list_modules(*source_files.LAYERS, "tests")
        if WRITTEN_BY_DJANGO not in source_files.format_path(path)
        and (text := path.read_text().strip())
        and not FIRST_LINE.match(text)
    ]
    assert silent == []


def test_every_style_script_and_template_says_in_its_first_line_what_it_is_for() -> None:
    opening = {".css": ("/*",), ".js": ("//", "/*"), ".html": ("{#", "{% comment", "{% extends", "<!--")}
    silent = []
    for path in source_files.list_files("static", "templates", kinds=frozenset(opening)):
        lines = path.read_text().strip().splitlines()
        if lines and not any(line.startswith(opening[path.suffix]) for line in lines[:2]):
            silent.append(source_files.format_path(path))
    assert silent == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [source_files.format_path(path) for path in source_files.list_files() if path.stem in VAGUE] == []


def test_an_import_inside_a_function_says_why() -> None:
    unexplained = []
    for path in source_files.list_modules(*source_files.LAYERS, "tests"):
        text = path.read_text()
        if not INDENTED_IMPORT.search(text):
            continue
        lines = text.splitlines()
        for function in source_files.list_nodes(path):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    beside = (
                        lines[node.lineno - 1].partition("#")[2] + lines[node.lineno - 2].partition("#")[2]
                    )
                    if not _says_something(beside):
                        unexplained.append(f"{source_files.format_path(path)}:{node.lineno}")
    assert unexplained == []


def _says_something(comment: str) -> bool:
    words = [
        word
        for word in comment.replace(",", " ").split()
        if not word.startswith(("noqa", "PLC0415", "F401", "type:"))
    ]
    return len(words) >= 3


def test_what_the_type_checker_is_not_to_see_says_why() -> None:
    ignored = re.compile(r"# type: ignore\b(?!\[[^\]]+\]  # \S)")
    silent = [
        f"{source_files.format_path(path)}:{number}"
        for path in source_files.list_modules(*source_files.LAYERS, "tests", "bench")
        if path.name != "test_files_stay_readable.py"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if ignored.search(line)
    ]
    assert silent == []


def test_a_warning_about_safety_or_an_import_that_is_let_be_says_why() -> None:
    let_be = re.compile(r"# noqa: (?=[^#]*\b(?:S\d{3}|PLC0415)\b)(?![A-Z\d, ]+ - \S)")
    silent = [
        f"{source_files.format_path(path)}:{number}"
        for path in [
            *source_files.list_modules(*source_files.LAYERS, "tests"),
            source_files.ROOT / "manage.py",
        ]
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if let_be.search(line)
    ]
    assert silent == []
