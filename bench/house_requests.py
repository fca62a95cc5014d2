"""Files, functions, lines and calls of one request of four pages: bench/house_requests.py DATA ADDRESS

Run by ``bench.house`` in the checkout that it measures, beside that checkout's demonstration. Each page is
asked for twice, and the second time is counted. Templates, migrations and libraries do not count; of a file
that takes part, all lines that are not empty do. Prints JSON: {page: [files, functions, lines, calls]}.
"""

import json
import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

ROOT = Path.cwd()
FOLDERS = ("lib", "accounts", "articles", "audit", "factcheck", "publishing", "newsroom")
OWN = tuple(f"{ROOT / folder}/" for folder in FOLDERS)


def trace(client: Any, path: str) -> list[int]:
    """Return the figures of one request."""
    files: set[str] = set()
    functions: set[tuple[str, str]] = set()
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(OWN) and "/migrations/" not in name:
            calls += 1
            files.add(name)
            functions.add((name, frame.f_code.co_qualname))

    client.get(path)
    sys.setprofile(count)
    try:
        answer = client.get(path)
    finally:
        sys.setprofile(None)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    lines = sum(1 for name in files for line in Path(name).read_text().splitlines() if line.strip())
    return [len(files), len(functions), lines, calls]


def main(data: str, address: str) -> None:
    """Trace the pages as an editor of the demonstration sees them."""
    sys.path.insert(0, str(ROOT))
    from newsroom.demo.run import build_environment

    evidence = int(Path(data, "evidence-port").read_text())
    os.environ.update(build_environment(Path(data), urlsplit(address).port or 80, evidence))

    import django

    django.setup()
    from django.conf import settings
    from django.db.models import Count
    from django.test import Client

    from accounts.models import Membership
    from factcheck.models import Claim

    claims = Claim.objects.filter(state="in_review", article__isnull=False).annotate(cited=Count("citations"))
    columns = ("desk", "public_id", "article__public_id")
    desk, claim, article = claims.order_by("-cited", "pk").values_list(*columns)[0]
    editor = Membership.objects.filter(role="editor", desk=desk).earliest("pk").user
    pages = {
        "claim": f"/claims/{claim}/",
        "article": f"/articles/{article}/",
        "queue": "/queue/",
        "statistics": "/statistics/",
    }
    client = Client(SERVER_NAME=urlsplit(address).hostname or "")
    client.force_login(editor, backend=settings.AUTHENTICATION_BACKENDS[0])
    print(json.dumps({page: trace(client, path) for page, path in pages.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
