"""The release before this checkout, found in git by the changelog, and checked out beside it."""

import re
import subprocess
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

HEADING = re.compile(r"^## (.+?)(?: \(\d{4}-\d\d-\d\d\))?$", re.M)
UNRELEASED = "Unreleased"


class ReleaseNotFoundError(Exception):
    """Says in a sentence why there is no release to upgrade from."""


@dataclass(frozen=True)
class Release:
    """A number, and the commit that it was made of."""

    version: str
    commit: str


def list_versions(changelog: str) -> tuple[list[str], bool]:
    """Return the versions that have a day, the newest first, and whether anything is unreleased."""
    _, *parts = HEADING.split(changelog)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    unreleased = sections.pop(UNRELEASED, "")
    return list(sections), bool(unreleased.strip())


def find_previous_release(checkout: Path) -> Release:
    """Return the newest release that is not the checkout itself. Raises ReleaseNotFoundError.

    Its tag says which commit that is. Where tags were not fetched, it is the last one that changed the
    changelog before anything was written above this version.
    """
    versions, has_unreleased = list_versions((checkout / "CHANGELOG.md").read_text())
    before = versions if has_unreleased else versions[1:]
    if not before:
        raise ReleaseNotFoundError("The changelog names nothing new since the first release.")
    version = before[0]
    tagged = _run_git(checkout, "rev-parse", "--verify", "--quiet", f"v{version}^{{commit}}")
    if tagged:
        return Release(version, tagged)
    changed = _run_git(checkout, "log", "--first-parent", "--format=%H", "HEAD", "--", "CHANGELOG.md")
    for commit in changed.split():
        changelog = _run_git(checkout, "show", f"{commit}:CHANGELOG.md")
        found, has_more = list_versions(changelog)
        if found[:1] == [version] and not has_more:
            return Release(version, commit)
    if _run_git(checkout, "rev-parse", "--is-shallow-repository") == "true":
        raise ReleaseNotFoundError(
            f"This clone is shallow and does not have release {version}. Run: git fetch --unshallow --tags"
        )
    raise ReleaseNotFoundError(f"No commit of this checkout is release {version}. Name one with --from.")


def extract(checkout: Path, commit: str, folder: Path) -> Path:
    """Return ``folder``, made with the files of ``commit``. Raises ReleaseNotFoundError if git has none."""
    archive = subprocess.run(
        ["git", "-C", str(checkout), "archive", "--format=tar", commit], capture_output=True, check=False
    )
    if archive.returncode != 0:
        raise ReleaseNotFoundError(f"git has no commit {commit}: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


def _run_git(checkout: Path, *arguments: str) -> str:
    """Return what git prints, or "" where it fails."""
    ran = subprocess.run(
        ["git", "-C", str(checkout), *arguments], capture_output=True, text=True, check=False
    )
    return ran.stdout.strip() if ran.returncode == 0 else ""
