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


def test_the_page_on_the_architecture_names_every_package() -> None:
    page = (source_files.ROOT / "docs/explanation/house.md").read_text()
    packages = [
        path.parent.relative_to(source_files.ROOT)
        for layer in ("factcheck", "publishing", "lib")
        for path in source_files.ROOT.glob(f"{layer}/*/__init__.py")
        if path.parent.name not in ("migrations", "management")
    ]
    missing = [
        str(package)
        for package in packages
        # Those of factcheck stand in a table of their own, without their folder.
        if not any(f"`{name}`" in page for name in (f"{package}/", f"{package.name}/", package.name))
    ]
    assert missing == []
