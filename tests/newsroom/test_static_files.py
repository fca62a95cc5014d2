"""Static files as production serves them: under hashed names."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from lib.web.static_files import HashedStaticFilesStorage
from tests.architecture.source_files import ROOT

IMPORT = re.compile(r"""(?:from\s*|import\s*|import\()["']\./([\w.]+)["']""")
COMMENT = re.compile(r"\s*(//|/\*|\* |\*/)")
NAMES_A_FILE = re.compile(r"""["'(/]\.{0,2}/?[\w./-]+\.(js|css|svg)\b""")


def test_a_script_is_loaded_under_one_name_by_pages_and_by_scripts(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "static" / "js", tmp_path / "js")
    storage = HashedStaticFilesStorage(location=tmp_path, base_url="/static/")
    names = [f"js/{script.name}" for script in (tmp_path / "js").iterdir()]
    for _ in storage.post_process({name: (storage, name) for name in names}):
        pass
    stored = {name: storage.stored_name(name) for name in names}
    imports = [
        imported for hashed in stored.values() for imported in IMPORT.findall((tmp_path / hashed).read_text())
    ]
    assert len(imports) > 30
    loaded_when_used = stored["js/command_palette_options.js"]
    assert loaded_when_used.removeprefix("js/") in imports
    assert {f"js/{imported}" for imported in imports} <= set(stored.values())


def test_browsers_are_sent_every_line_but_those_that_are_a_comment(tmp_path: Path) -> None:
    for folder in ("js", "css"):
        shutil.copytree(ROOT / "static" / folder, tmp_path / folder)
    (tmp_path / "library").mkdir()
    licence = "/*! Of others, with their licence. */\nlet theirs = 1;\n"
    (tmp_path / "library" / "theirs.js").write_text(licence)
    names = [str(file.relative_to(tmp_path)) for file in tmp_path.glob("*/*.*s")]
    storage = HashedStaticFilesStorage(location=tmp_path, base_url="/static/")
    for _ in storage.post_process({name: (storage, name) for name in names}):
        pass
    assert (tmp_path / storage.stored_name("library/theirs.js")).read_text() == licence
    for name in set(names) - {"library/theirs.js"}:
        sent = (tmp_path / storage.stored_name(name)).read_text()
        assert not re.search(r"(?m)^\s*(//|/\*)", sent), name
        assert list_code(name, sent) == list_code(name, (tmp_path / name).read_text())
        texts = [line for line in sent.splitlines() if line.replace("\\`", "").count("`") % 2]
        assert not texts or name.endswith(".css"), f"{name}: a text of several lines may look like a comment"


def list_code(name: str, text: str) -> list[str]:
    """Return the lines that are no comment, without those that name a file: names have a hash."""
    if name.endswith(".css"):
        text = re.sub(r"(?s)/\*.*?\*/", "", text)
    lines = [line for line in text.splitlines() if line.strip() and not COMMENT.match(line)]
    return [line.rstrip() for line in lines if not NAMES_A_FILE.search(line)]


def test_the_address_of_a_file_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "icons.svg").write_text("<svg/>")
    storage = HashedStaticFilesStorage(location=tmp_path, base_url="/static/")
    for _ in storage.post_process({"icons.svg": (storage, "icons.svg")}):
        pass
    address = storage.url("icons.svg")
    assert re.fullmatch(r"/static/icons\.[0-9a-f]{12}\.svg", address)
    monkeypatch.setattr(storage, "stored_name", None)
    assert storage.url("icons.svg") == address
    with pytest.raises(TypeError):
        storage.url("another.svg")


def test_the_hashed_address_can_be_forced(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "icons.svg").write_text("<svg/>")
    storage = HashedStaticFilesStorage(location=tmp_path, base_url="/static/")
    for _ in storage.post_process({"icons.svg": (storage, "icons.svg")}):
        pass
    settings.DEBUG = True
    assert storage.url("icons.svg") == "/static/icons.svg"
    assert storage.url("icons.svg", force=True) != "/static/icons.svg"
