"""Where a comment or a page names a file of ours by its path, the file is there."""

import re

from tests.architecture import source_files

FOLDERS = "|".join((*source_files.LAYERS, "tests", "bench", "templates", "static", "docs"))
PATH = re.compile(rf"(?<![\w/.:-])(?:{FOLDERS})/[\w/-]+\.(?:py|js|css|html|md|yaml)\b")
# A template, a style sheet and a page of docs are also named from their own folder.
WITHIN = (
    source_files.ROOT,
    source_files.ROOT / "templates",
    source_files.ROOT / "static",
    source_files.ROOT / "docs",
)
KINDS = frozenset({".py", ".js", ".css", ".html", ".md"})


def test_every_file_that_is_named_is_there() -> None:
    files = [
        *source_files.list_files(kinds=KINDS),
        *source_files.list_files("docs", kinds=KINDS),
        *source_files.ROOT.glob("*.md"),
    ]
    lost = [
        f"{source_files.format_path(path)}: {found}"
        for path in files
        if path.name != "CHANGELOG.md"  # which tells of what was
        for found in PATH.findall(path.read_text())
        if not any((folder / found).exists() for folder in WITHIN)
    ]
    assert lost == []
