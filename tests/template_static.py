"""Collected static files for newsrooms of tests to begin with: collected once for each state of them."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.template_database import DUMPS, ROOT


def copy_collected_static(to: Path) -> None:
    """Put a folder there as ``collectstatic`` leaves it, for what collects none itself.

    Of several processes that ask for the first one, one collects and the others wait.
    """
    DUMPS.mkdir(parents=True, exist_ok=True)
    with (DUMPS / "static-in-use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = _get_path()
        if not kept.exists():
            for old in DUMPS.glob(f"*{kept.suffix}"):
                shutil.rmtree(old)
            _collect(kept)
        shutil.copytree(kept, to)


def _get_path() -> Path:
    """Where the folder lies that fits the files of now and what compresses them."""
    key = hashlib.sha256()
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    for path in (*files, ROOT / "lib" / "web" / "static_files.py", ROOT / "requirements.txt"):
        key.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return DUMPS / f"{key.hexdigest()[:16]}.static"


def _collect(to: Path) -> None:
    with tempfile.TemporaryDirectory(dir=DUMPS) as folder:
        settings = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "STET_EMBEDDED": "1"}
        others = {name: value for name, value in os.environ.items() if not name.startswith("STET_")}
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        environment = others | settings | {"STET_DATA_DIR": folder, "STET_STATIC_DIR": f"{folder}/static"}
        subprocess.run(collect, check=True, cwd=ROOT, env=environment)
        Path(folder, "static").rename(to)
