"""Health check of a container, for compose: python -IS newsroom/probe.py web|worker exits 0 when healthy.

Run as a file, with the standard library alone: as a module of the package it would load Celery each time.
"""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

PORT = 8000
NOT_HEALTHY = 503
"""Status of /healthz where the newsroom as a whole is not: to restart web would mend nothing then."""
HEARTBEAT_MAX_AGE_SECONDS = 60


def probe_web() -> str:
    """Return "" when the process answers, also where /healthz says that something else is wrong."""
    host = urlsplit(os.environ.get("STET_BASE_URL", "")).netloc or "127.0.0.1"
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4):  # noqa: S310 - our own address
            return ""
    except urllib.error.HTTPError as answer:
        return "" if answer.code == NOT_HEALTHY else str(answer)
    except (urllib.error.URLError, TimeoutError) as reason:
        return str(reason)


def probe_worker() -> str:
    """Return "" when the heartbeat file of worker or beat is fresh; else the reason."""
    file = Path(os.environ.get("STET_HEARTBEAT_FILE", ""))
    try:
        age = time.time() - file.stat().st_mtime
    except OSError as reason:
        return f"Not responding yet: {reason}"
    return "" if age < HEARTBEAT_MAX_AGE_SECONDS else f"Silent for {age:.0f} s."


def main() -> int:
    """Print the problem, if any, and return the exit status."""
    wrong = {"web": probe_web, "worker": probe_worker}[sys.argv[1]]()
    if wrong:
        print(wrong, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
