"""Is this container well? python -m newsroom.probe web|worker exits 0 when it is; compose asks it."""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

PORT = 8000
SILENT_SECONDS = 60


def web() -> str:
    """Empty when /healthz answers 200; else why not."""
    host = urlsplit(os.environ.get("STET_BASE_URL", "")).netloc or "127.0.0.1"
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4):  # noqa: S310 - our own address
            return ""
    except (urllib.error.URLError, TimeoutError) as reason:
        return str(reason)


def worker() -> str:
    """Empty when the file that each task done (for beat: each sent) touches is fresh; else why not."""
    file = Path(os.environ.get("STET_HEARTBEAT", ""))
    try:
        age = time.time() - file.stat().st_mtime
    except OSError as reason:
        return f"No sign of life yet: {reason}"
    return "" if age < SILENT_SECONDS else f"Silent for {age:.0f} s."


def main() -> int:
    """Print what is wrong, if anything."""
    wrong = {"web": web, "worker": worker}[sys.argv[1]]()
    if wrong:
        print(wrong, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
