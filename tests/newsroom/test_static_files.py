"""Static files as production serves them: under hashed names."""

import gzip
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from lib.web.static_files import HashedStaticFilesStorage
from tests.architecture.source_files import ROOT

IMPORT = re.compile(r"""(?:from\s*|import\s*|import\()["']\./([\w.]+)["']""")
NAMED = re.compile(r"{% static '([^']+)' %}")


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


def test_browsers_are_sent_no_comment_of_ours_and_every_letter_of_others(tmp_path: Path) -> None:
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
        assert not re.search(r"(?m)^\s*(//|/\*)|^\s|\n\n", sent), name
        assert len(sent) < (tmp_path / name).stat().st_size, name


def test_a_file_is_compressed_once_under_its_hashed_name_and_again_if_that_was_cut_short(
    tmp_path: Path,
) -> None:
    (tmp_path / "icons.svg").write_text("<svg>" + "<path/>" * 500 + "</svg>")

    def collect() -> set[str]:
        storage = HashedStaticFilesStorage(location=tmp_path, base_url="/static/")
        stored = storage.post_process({"icons.svg": (storage, "icons.svg")})
        return {Path(name).suffix for _, name, _ in stored} - {".svg"}

    assert collect() == {".br", ".gz"}
    assert collect() == set()
    (compressed,) = tmp_path.glob("*.gz")
    assert compressed.name.count(".") == 3, "the name without a hash may change"
    whole = compressed.read_bytes()
    compressed.write_bytes(whole[:-9])
    assert collect() == {".br", ".gz"}
    assert gzip.decompress(compressed.read_bytes()) == gzip.decompress(whole)


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


def test_what_is_fetched_ahead_is_what_an_article_and_a_claim_load() -> None:
    templates = ROOT / "templates"
    ahead = NAMED.findall((templates / "components" / "next_screens.html").read_text())
    frame = list_loaded((templates / "base.html").read_text())
    next_screens = [
        list_loaded((templates / "factcheck" / name / "detail.html").read_text())
        for name in ("article", "claim")
    ]
    assert len(ahead) == len(set(ahead)) > 10
    assert set(ahead) <= set.union(*next_screens) - frame


def list_loaded(template: str) -> set[str]:
    """Return the static files that a template names, and all that its scripts import."""
    waiting = NAMED.findall(template)
    loaded = set()
    while waiting:
        loaded.add(name := waiting.pop())
        source = finders.find(name)
        assert source, name
        imported = {f"js/{other}" for other in IMPORT.findall(Path(source).read_text())}
        waiting += imported - loaded
    return loaded
