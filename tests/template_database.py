"""A migrated database for test databases to be copied from: dumped once for each state of the migrations."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DUMPS = ROOT / "var" / "test-templates"
NAME = "stet_template"


def get_dump_path() -> Path:
    """Where the dump lies that fits the migrations, what they import and the packages of now."""
    key = hashlib.sha256()
    files = sorted(ROOT.glob("*/migrations/*.py"))
    triggers = (ROOT / "audit" / "triggers.py", ROOT / "factcheck" / "search" / "triggers.py")
    for path in (*files, *triggers, ROOT / "requirements.txt"):
        key.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return DUMPS / f"{key.hexdigest()[:16]}.sql"


def create_template(server: str, programs: Path) -> str:
    """Create the migrated database on the server at this address and return its name.

    ``programs`` is the folder of psql and pg_dump. A test database is migrated once more after it was copied,
    so a dump that lacks something costs time only.
    """
    address, dump = f"{server.rpartition('/')[0]}/{NAME}", get_dump_path()
    _run(programs / "psql", "-d", server, "-c", f"CREATE DATABASE {NAME}")
    if dump.exists():
        _run(programs / "psql", "-d", address, "--single-transaction", "-f", str(dump))
        return NAME
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "STET_TEST_DATABASE_URL": address,
        "STET_TEST_BROKER_URL": "redis://127.0.0.1:1",
    }
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(migrate, check=True, cwd=ROOT, env=os.environ | environment)
    _keep(dump, _run(programs / "pg_dump", "-d", address, "--no-owner"))
    return NAME


def copy_sqlite_template(to: Path) -> None:
    """Put a migrated newsroom on SQLite without a row of its own there, for what migrates no more itself.

    Of several processes that ask for the first one, one migrates and the others wait.
    """
    kept = get_dump_path().with_suffix(".sqlite3")
    DUMPS.mkdir(parents=True, exist_ok=True)
    with (DUMPS / "in-use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _create_sqlite_template(kept)
    shutil.copyfile(kept, to)


def _create_sqlite_template(to: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "STET_EMBEDDED": "1"}
        others = {name: value for name, value in os.environ.items() if not name.startswith("STET_")}
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
        environment = others | settings | {"STET_DATA_DIR": folder}
        subprocess.run(migrate, check=True, cwd=ROOT, env=environment)
        _keep(to, Path(folder, "stet.sqlite3").read_bytes())


def _keep(template: Path, content: bytes) -> None:
    """Write the file in one go, since several processes may, and remove those of other migrations."""
    DUMPS.mkdir(parents=True, exist_ok=True)
    written = template.with_suffix(f".{os.getpid()}")
    written.write_bytes(content)
    written.rename(template)
    for old in DUMPS.glob(f"*{template.suffix}"):
        if old != template:  # which another process may be copying
            old.unlink(missing_ok=True)


def _run(program: Path, *arguments: str) -> bytes:
    quiet = ["--quiet", "--set=ON_ERROR_STOP=1"] if program.name == "psql" else []
    command = [str(program), *quiet, *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout
