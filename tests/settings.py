"""The tests' settings: PostgreSQL and Redis where bin/test started them, else SQLite in an own folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_owner = os.getpid()
_folder = Path(tempfile.mkdtemp(prefix=f"stet-tests-{_owner}-"))


def _clear() -> None:
    # A forked child (a worker's pool) leaves through here too and must not take its parent's folder away.
    if os.getpid() == _owner:
        shutil.rmtree(_folder, ignore_errors=True)


atexit.register(_clear)
# A process that ends without exit handlers (mypy, a parallel test) leaves its folder: the next one sweeps it.
for _left in _folder.parent.glob("stet-tests-*-*"):
    if not Path("/proc", _left.name.split("-")[2]).exists() and Path("/proc/self").exists():
        shutil.rmtree(_left, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith("STET_") and not name.startswith("STET_TEST_")]:
    del os.environ[_name]
# Playwright keeps an event loop in the thread that the browser tests talk to the database from.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
_database = os.environ.get("STET_TEST_DATABASE_URL", "")
os.environ["STET_DATA_DIR"] = str(_folder)
os.environ["STET_SECRET_KEY"] = "only-for-tests-" * 5
os.environ["STET_NEWSROOM_NAME"] = "The Daily Proof"
if _database:
    os.environ["STET_DATABASE_URL"] = _database
    # Each parallel test process has a Redis database of its own, as it has a PostgreSQL one.
    _number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["STET_BROKER_URL"] = f"{os.environ['STET_TEST_BROKER_URL']}/{_number}"
else:
    os.environ["STET_EMBEDDED"] = "1"

from lib.crypto.key_wrapping import create_identity_file  # noqa: E402 - reads no setting

create_identity_file(_folder / "sealing-key-of-tests")
os.environ["STET_SEALING_KEY_FILE"] = str(_folder / "sealing-key-of-tests")

from newsroom.settings import *  # noqa: E402, F403 - after the variables that it reads; settings are those names
from newsroom.settings import ASSETS_DIR, DATABASES, STORAGES, TEMPLATES  # noqa: E402 - the same

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SECURE = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_NAME = "stet_session"
CSRF_COOKIE_NAME = "stet_csrf"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; the sign-in tests ask for Argon2
STET_ENQUEUE_ON_COMMIT = False  # a test that means to nudge says so
# The tests of these ask for them: everybody else's people have a password, and are who they are.
STET_SECOND_FACTOR = False
STET_FRESH_PROOF_MINUTES = 0
STET_CONSENT_DELAY_HOURS = 0
TEMPLATES = [
    TEMPLATES[0] | {"DIRS": [ASSETS_DIR / "templates", Path(__file__).parent / "ui" / "templates"]},
]
STATIC_ROOT = _folder / "static"
STATIC_ROOT.mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A database of this run's own, so that two runs beside each other never meet; or a file that many small runs
# after each other use again (bench/mutants.py).
_file = os.environ.get("STET_TEST_FILE") or str(_folder / "test.sqlite3")
DATABASES["default"]["TEST"] = {"NAME": f"test_stet_{_owner}" if _database else _file}
if _template := os.environ.get("STET_TEST_DATABASE_TEMPLATE"):
    DATABASES["default"]["TEST"]["TEMPLATE"] = _template
