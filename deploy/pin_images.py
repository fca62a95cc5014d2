"""Program behind bin/pin-images: writes the digest behind each image's tag, as its registry says it now."""

import re
import sys
from pathlib import Path

from deploy.installer.answers import InstallError
from deploy.installer.steps import run_command

ROOT = Path(__file__).resolve().parents[1]
FILES = ("docker-compose.yml", "Dockerfile")
IMAGE = re.compile(
    r"(?m)^(?P<before>\s*image: |FROM )(?P<tag>[a-z0-9./_-]+:[\w.-]+)(?P<digest>@sha256:[0-9a-f]{64})?"
)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def find_digest(tag: str) -> str:
    """Return the digest that the registry names for a tag. Raises InstallError where it does not."""
    command = ("docker", "buildx", "imagetools", "inspect", tag, "--format", "{{.Manifest.Digest}}")
    said = run_command(*command).strip()
    if not DIGEST.fullmatch(said):
        raise InstallError(f"The registry named no digest of {tag}, but: {said[:200]}")
    return said


def pin_images(text: str) -> str:
    """Return the text of a file with a digest after each tag."""
    digests: dict[str, str] = {}

    def add_digest(found: re.Match[str]) -> str:
        tag = found["tag"]
        if tag not in digests:
            digests[tag] = find_digest(tag)
        return f"{found['before']}{tag}@{digests[tag]}"

    return IMAGE.sub(add_digest, text)


def main() -> int:
    """Pin both files, or neither. Returns the exit status."""
    try:
        pinned = {name: pin_images((ROOT / name).read_text()) for name in FILES}
    except InstallError as refused:
        print(f"Nothing was changed: {refused}", file=sys.stderr)
        return 1
    for name, text in pinned.items():
        (ROOT / name).write_text(text)
        print(f"{name}: {len(DIGEST.findall(text))} images")
    return 0


if __name__ == "__main__":
    sys.exit(main())
