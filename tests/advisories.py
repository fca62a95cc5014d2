"""Known holes of the packages that Stet installs, by a public advisory source: python -m tests.advisories"""

import http.client
import json
import re
import sys
import urllib.request
from typing import Any

from tests.architecture.source_files import ROOT

ADVISORY_URL = "https://api.osv.dev/v1/querybatch"
"""The open-source vulnerability database: it takes up to 1,000 packages with their versions at once."""
TIMEOUT_SECONDS = 20
NOT_ASKED = "Not asked"
"""How the last line begins where no source answered; bin/test repeats such a line in its own last one."""

Pin = tuple[str, str]


def list_pins() -> list[Pin]:
    """Return name and version of every package that production or the tests install, in order."""
    texts = [(ROOT / name).read_text() for name in ("requirements-telemetry.txt", "requirements-dev.txt")]
    return sorted({pin for text in texts for pin in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.M)})


def find_advisories(pins: list[Pin], url: str = ADVISORY_URL) -> dict[Pin, list[str]]:
    """Return the ids of the advisories about each package that has any.

    Raises OSError, HTTPException or ValueError where no source answers as one.
    """
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pins]
    request = urllib.request.Request(
        url, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        results: list[dict[str, Any]] = json.load(response)["results"]
    if len(results) != len(pins):
        raise ValueError("it answered for another number of packages")
    return {
        pin: sorted(one["id"] for one in found["vulns"])
        for pin, found in zip(pins, results, strict=True)
        if found.get("vulns")
    }


def main(url: str = ADVISORY_URL) -> int:
    """Print what is known; exit status 1 where a package has a known hole."""
    pins = list_pins()
    try:
        found = find_advisories(pins, url)
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as trouble:
        print(f"{NOT_ASKED}: no advisory source could be reached ({type(trouble).__name__})")
        return 0
    for (name, version), ids in found.items():
        print(f"{name} {version}: {', '.join(ids)}")
    print(f"{len(pins)} packages, {len(found)} of them with a known hole")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
