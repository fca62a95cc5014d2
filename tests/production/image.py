"""What the Dockerfile makes an image of, in a folder: the packages of requirements.txt, and the code."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source_files import ROOT
from tests.newsroom.processes import build_environment

DOCKERFILE = (ROOT / "Dockerfile").read_text()


@dataclass(frozen=True)
class Image:
    """The folder of the code, and the environment in which ``python`` is that of the packages."""

    code: Path
    environment: dict[str, str]


def build_image(folder: Path) -> Image:
    """Make a virtual environment and copy the code, as the Dockerfile says, into ``folder``."""
    packages, code = folder / "venv", folder / "code"
    uv = [str(Path(sys.executable).with_name("uv")), "--quiet"]
    # Without the packages that the tests run on: what production lacks must be missing here.
    subprocess.run([*uv, "venv", "--python", sys.executable, str(packages)], check=True)
    subprocess.run(
        [
            *(*uv, "pip", "install", "--python", str(packages), "--require-hashes"),
            *("-r", str(ROOT / "requirements.txt")),
        ],
        check=True,
    )
    code.mkdir()
    for name in re.findall(r"^COPY (?!--)(\S+) \S+$", DOCKERFILE, re.M):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, code)
    image = Image(
        code,
        build_environment() | {"PATH": f"{packages / 'bin'}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"},
    )
    image.environment.pop("VIRTUAL_ENV", None)
    [prepare] = re.findall(r"^RUN (STET_EMBEDDED=1 .*)$", DOCKERFILE, re.M)
    shell = ["sh", "-c", prepare.replace("/tmp/stet", str(folder / "building"))]
    subprocess.run(shell, check=True, cwd=code, env=image.environment)
    return image
