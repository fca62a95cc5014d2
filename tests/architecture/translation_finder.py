"""Finds sentences that people read and no translator would: outside calls of gettext and translate tags.

A sentence is found by what it looks like, not by a list of places: letters between the tags of a template;
strings of two words or more that begin with a capital in Python and JavaScript. What programs and
administrators of servers read (logs, commands, checks, errors of programming) is left out.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source_files

AREAS = (
    *source_files.LAYERS,
    *(
        f"templates/{path.name}"
        for path in sorted((source_files.ROOT / "templates").iterdir())
        if path.is_dir()
    ),
    "static/js",
)

# Templates -------------------------------------------------------------------------------------------------
NOT_SHOWN = re.compile(
    r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|{% block layout %}.*?{% endblock %}"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|<!--.*?-->|<(script|style|code|kbd|pre)\b[^>]*>.*?</\1>|<(\w+)\b[^>]*\btranslate=\"no\"[^>]*>.*?</\2>",
    re.S,
)
"""Comments, what is marked already, code, keys, and names that no language changes (``translate="no"``)."""
READ_ATTRIBUTE = re.compile(
    r"\b(?:title|alt|placeholder|label|summary|aria-(?:label|description|roledescription|valuetext)|data-[\w-]*text)"
    r"\s*=\s*\"((?:{[{%].*?[}%]}|[^\"])*)\"",
    re.S,
)
TEMPLATE_TAG = re.compile(r"{{.*?}}|{%.*?%}", re.S)
MARKED_ARGUMENT = re.compile(r"_\(\s*(\"[^\"]*\"|'[^']*')\s*\)|{%\s*trans(?:late)?\b.*?%}", re.S)
SENTENCE_ARGUMENT = re.compile(
    r"=(\"[A-Z“‘…][^\"]*\"|'[A-Z“‘…][^']*')|\|(?:default|yesno|pluralize)\w*:(\"[^\"]*[A-Za-z]{2}[^\"]*\")"
)
HTML_TAG = re.compile(r"<[^<>]*>", re.S)
LETTERS = re.compile(r"[^\W\d_]{2,}")
ENTITY = re.compile(r"&\w+;")
KEPT_WORDS = {"Stet", "API", "URL", "CSV", "JSON", "RSS", "Atom", "JSON-LD", "UTC", "htmx"}


def find_in_template(source: str) -> Iterator[str]:
    """Text, readable attributes and arguments of tags without a mark."""
    source = NOT_SHOWN.sub(" ", source)
    unmarked = MARKED_ARGUMENT.sub("_", source)
    for tag in TEMPLATE_TAG.findall(unmarked):
        for match in SENTENCE_ARGUMENT.finditer(tag):
            if "class" not in tag[max(0, match.start() - 8) : match.start()]:
                yield match[1] or match[2]
    for match in READ_ATTRIBUTE.finditer(unmarked):
        yield from list_words(TEMPLATE_TAG.sub(" ", match[1]))
    bare = TEMPLATE_TAG.sub(" ", unmarked)
    for text in HTML_TAG.sub("\n", bare).split("\n"):
        yield from list_words(text)


def list_words(text: str) -> Iterator[str]:
    """The text, if letters are left once names that stay in every language are taken out."""
    words = [word for word in ENTITY.sub(" ", text).split() if word.strip(".,:;()·") not in KEPT_WORDS]
    if LETTERS.search(" ".join(words)):
        yield text.strip()


# Python ----------------------------------------------------------------------------------------------------
SENTENCE = re.compile(r"^\W*[A-Z][\w’'-]*,? .*\w|^[A-Z][a-z]+[.…]?$", re.S)
MARKS = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext",
         "npgettext_lazy", "gettext_noop", "_"}  # fmt: skip
NOT_READ = {"debug", "info", "warning", "error", "exception", "critical", "log"}
FOR_PROGRAMMERS = {"ValueError", "TypeError", "RuntimeError", "AssertionError", "KeyError", "LookupError",
                   "NotImplementedError", "ImproperlyConfigured", "CommandError", "OSError",
                   "PermissionError", "TimeoutError", "AttributeError", "SystemExit", "deprecated", "TypeVar",
                   "DevToolsError", "getLogger", "RunSQL", "Response", "compile", "compile_cue"}  # fmt: skip
NOT_FOR_READERS = (
    "/management/", "/migrations/", "/api/", "newsroom/demo/", "newsroom/child_processes.py",
    "newsroom/checks.py",
    "newsroom/settings.py",
    "newsroom/sign_in_variables.py",
    "newsroom/environment.py", "newsroom/celery", "newsroom/server_urls.py",
    "newsroom/database", "newsroom/beat.py", "lib/claim_detection/", "lib/figures/words", "lib/sandbox/",
    "audit/triggers.py", "newsroom/probe.py", "newsroom/formats/",
    "lib/web/field_mask.py", "lib/web/listing.py", "lib/web/problem_details.py", "lib/web/pagination.py",
    "lib/web/server.py", "lib/web/syndication.py", "lib/db/rows.py",
    "newsroom/backups/", "newsroom/metrics.py",
    "publishing/packs/verify.py", "publishing/webhooks/samples.py",
)  # fmt: skip
"""Modules whose words are data, or for those who run Stet or program for it: the API speaks English, and so
does the script in defence files, which runs without Django."""
SQL = re.compile(
    r"\s*\(?(SELECT|WITH|INSERT|UPDATE|DELETE|REVOKE|GRANT|CREATE|DROP|BEFORE|FOR EACH|BEGIN|ON)\b"
)
SINGLE_WORD_HOLDERS = {"label", "verbose_name", "help_text", "title", "summary", "heading", "button"}


class UnmarkedSentences(ast.NodeVisitor):
    """Collects sentences of a module outside calls of gettext, docstrings, logs and errors of programming."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_arg(self, node: ast.arg) -> None:
        """Leave annotations out."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        node.returns = None  # an annotation too
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in MARKS | NOT_READ | FOR_PROGRAMMERS:
            return
        for keyword in node.keywords:
            is_label = keyword.arg in SINGLE_WORD_HOLDERS
            if is_label and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
                if LETTERS.search(keyword.value.value):
                    self.found.append((keyword.value.lineno, keyword.value.value))
            else:
                self.visit(keyword.value)
        for part in [node.func, *node.args]:
            self.visit(part)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and SENTENCE.match(node.value) and " " in node.value.strip():
            if SQL.match(node.value):
                return
            self.found.append((node.lineno, node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        if (
            re.search(r"[a-zA-Z]{2,} [a-zA-Z{]|[}] [a-z]{2,}", text)
            and not text.startswith(("/", "http"))
            and not SQL.match(text)
        ):
            self.found.append((node.lineno, text))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)


def find_in_module(path: Path) -> Iterator[str]:
    """Sentences of a module that are not marked, each with its line."""
    visitor = UnmarkedSentences()
    visitor.visit(source_files.parse_module(path))
    lines = path.read_text().splitlines()
    for number, text in visitor.found:
        if "# untranslated:" not in lines[number - 1] + lines[max(0, number - 2)]:
            yield f"{number}: {text}"


# JavaScript ------------------------------------------------------------------------------------------------
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.S)
SCRIPT_MARKED = re.compile(r"\b(?:n|p|np)?gettext\((?:[^()]|\([^()]*\))*\)", re.S)
SCRIPT_TEXT = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`", re.S)


def find_in_script(source: str) -> Iterator[str]:
    source = SCRIPT_MARKED.sub("_", SCRIPT_COMMENT.sub(" ", source))
    for match in SCRIPT_TEXT.finditer(source):
        text = next(part for part in match.groups() if part is not None)
        if re.match(r"^\W*[A-Z][\w’'-]* \S|.*\} [a-z]{2,}", text):
            yield text


# The rule --------------------------------------------------------------------------------------------------
def find_unmarked(area: str) -> list[str]:
    """``file: sentence`` of everything in this folder that a person reads and no translator finds."""
    found = []
    if area.startswith("templates"):
        for path in source_files.list_files(area, kinds=frozenset({".html", ".txt"})):
            found += [
                f"{source_files.format_path(path)}: {text}" for text in find_in_template(path.read_text())
            ]
    elif area.startswith("static"):
        for path in source_files.list_files(area, kinds=frozenset({".js"})):
            found += [
                f"{source_files.format_path(path)}: {text}" for text in find_in_script(path.read_text())
            ]
    else:
        for path in source_files.list_modules(area):
            name = source_files.format_path(path)
            if not any(part in name for part in NOT_FOR_READERS):
                found += [f"{name}:{text}" for text in find_in_module(path)]
    return found
