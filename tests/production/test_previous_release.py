"""The release before is found by its tag, by the changelog's history where tags are lost, or not at all."""

import subprocess
from pathlib import Path

import pytest

from tests.production.previous_release import ReleaseNotFoundError, extract, find_previous_release

IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
FIRST = "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-11-28)\n\nThe first.\n"
MORE = FIRST.replace("## Unreleased\n", "## Unreleased\n\n- More.\n")
SECOND = FIRST.replace("## 0.2.0", "## 0.3.0 (2027-01-10)\n\n- More.\n\n## 0.2.0")


def run_git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *IDENTITY, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, changelog: str, code: str) -> str:
    """Commit both files and return the id."""
    (folder / "CHANGELOG.md").write_text(changelog)
    (folder / "code.py").write_text(code)
    run_git(folder, "add", ".")
    run_git(folder, "commit", "--quiet", "--message", code)
    return run_git(folder, "rev-parse", "HEAD")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    run_git(folder, "init", "--quiet")
    return folder


def test_without_tags_it_is_the_last_that_wrote_the_changelog_with_nothing_unreleased(checkout):
    commit(checkout, FIRST, "dated")
    last = commit(checkout, FIRST.replace("The first", "The very first"), "mended before it went out")
    commit(checkout, FIRST.replace("The first", "The very first"), "new, and not yet in the changelog")
    commit(checkout, MORE, "new")
    found = find_previous_release(checkout)
    assert (found.version, found.commit) == ("0.2.0", last)


def test_a_tag_says_it_better(checkout):
    tagged = commit(checkout, FIRST, "dated")
    run_git(checkout, "tag", "v0.2.0")
    commit(checkout, FIRST, "a line of the documents")
    commit(checkout, MORE, "new")
    assert find_previous_release(checkout).commit == tagged


def test_on_the_day_of_a_release_it_is_the_one_before(checkout):
    first = commit(checkout, FIRST, "dated")
    commit(checkout, MORE, "new")
    commit(checkout, SECOND, "released")
    assert find_previous_release(checkout).commit == first


def test_before_anything_is_new_there_is_none(checkout):
    commit(checkout, FIRST, "dated")
    with pytest.raises(ReleaseNotFoundError, match="nothing new since the first release"):
        find_previous_release(checkout)


def test_a_shallow_clone_says_what_to_fetch(checkout, tmp_path):
    commit(checkout, FIRST, "dated")
    commit(checkout, MORE, "new")
    shallow = tmp_path / "shallow"
    run_git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{checkout}", str(shallow))
    with pytest.raises(ReleaseNotFoundError, match="git fetch --unshallow --tags"):
        find_previous_release(shallow)


def test_its_files_are_those_of_that_commit(checkout, tmp_path):
    first = commit(checkout, FIRST, "dated")
    commit(checkout, MORE, "new")
    folder = extract(checkout, first, tmp_path / "before")
    assert (folder / "code.py").read_text() == "dated"
    with pytest.raises(ReleaseNotFoundError, match="git has no commit"):
        extract(checkout, "0" * 40, tmp_path / "none")
