"""Where a comment or a page names a file of ours by its path, the file is there."""

import re

from tests.architecture import house

FOLDERS = "|".join((*house.LAYERS, "tests", "bench", "templates", "static", "docs"))
PATH = re.compile(rf"(?<![\w/.:-])(?:{FOLDERS})/[\w/-]+\.(?:py|js|css|html|md|yaml)\b")
# A template, a style sheet and a page of docs are also named from their own folder.
WITHIN = (house.ROOT, house.ROOT / "templates", house.ROOT / "static", house.ROOT / "docs")
KINDS = frozenset({".py", ".js", ".css", ".html", ".md"})


def test_every_file_that_is_named_is_there() -> None:
    files = [*house.files(kinds=KINDS), *house.files("docs", kinds=KINDS), *house.ROOT.glob("*.md")]
    lost = [
        f"{house.named(path)}: {found}"
        for path in files
        if path.name != "CHANGELOG.md"  # which tells of what was
        for found in PATH.findall(path.read_text())
        if not any((folder / found).exists() for folder in WITHIN)
    ]
    assert lost == []
