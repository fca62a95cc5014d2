"""document_licences: write docs/reference/licences.md from what is installed and what the packages say."""

import re
from importlib.metadata import PackageNotFoundError, metadata

from django.conf import settings

from newsroom.management.reference_page import ReferencePageCommand

PAGE_HEADER = """# Licences of what Stet installs

Stet is under the MIT licence. It installs these packages, as `requirements.txt` pins them. What stands only
in `requirements-telemetry.txt` is for newsrooms that
[send errors and traces](../how-to/send-errors-and-traces.md), and what stands only in
`requirements-meaning.txt` is for those that [match by meaning](../how-to/match-by-meaning.md). Each licence
is what the package itself says.
This page is written by `manage.py document_licences`; a test compares it with the list.

| package | version | licence |
|---|---|---|
"""
PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.M)
CLASSIFIER = "License :: OSI Approved :: "
LISTS = ("requirements-telemetry.txt", "requirements-meaning.txt")
READ_BY_HAND = {"pyrage": "MIT"}
"""Of packages that say nothing in their metadata: what the licence file in them says."""


def render_licences_page() -> str:
    """Return the whole page, in Markdown. Packages for other machines than this one are left out."""
    rows = []
    pins = {pin for name in LISTS for pin in PIN.findall((settings.BASE_DIR / name).read_text())}
    for name, version in sorted(pins):
        try:
            licence = read_licence(name)
        except PackageNotFoundError:
            continue
        rows.append(f"| {name} | {version} | {licence} |\n")
    return PAGE_HEADER + "".join(rows)


def read_licence(name: str) -> str:
    """Return the licence of an installed package: its expression, else classifiers, else its first line."""
    found = metadata(name)
    if expression := found.get("License-Expression"):
        return str(expression)
    classifiers = [
        line.removeprefix(CLASSIFIER)
        for line in found.get_all("Classifier", [])
        if line.startswith(CLASSIFIER)
    ]
    stated = ", ".join(classifiers) or str(found.get("License") or "").partition("\n")[0]
    return stated or READ_BY_HAND.get(name, "not stated")


class Command(ReferencePageCommand):
    help = "Writes the reference page of the licences of all packages."
    name = "licences.md"

    def render_reference(self) -> str:
        return render_licences_page()
