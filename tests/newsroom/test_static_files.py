"""Static files as production serves them: under hashed names."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from lib.web.static_files import HashedStaticFilesStorage
from tests.architecture.source_files import ROOT

IMPORT = re.compile(r"""(?:from\s*|import\s*|import\()["']\./([\w.]+)["']""")


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
