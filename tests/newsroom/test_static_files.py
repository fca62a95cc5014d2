"""Static files as production serves them: under hashed names."""

import re
import shutil
from pathlib import Path

from lib.web.static_files import HashedStaticFilesStorage
from tests.architecture.source_files import ROOT

IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.]+)["']""")


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
    assert {f"js/{imported}" for imported in imports} <= set(stored.values())
