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


@dataclass(frozen=True)
class Image:
    """A checkout, its code as the image has it, and the environment with the ``python`` of the packages."""

    source: Path
    code: Path
    environment: dict[str, str]


def build_image(folder: Path, source: Path = ROOT) -> Image:
    """Make a virtual environment and copy the code of ``source``, as its Dockerfile says, into ``folder``."""
    dockerfile = (source / "Dockerfile").read_text()
    packages, code = folder / "venv", folder / "code"
    uv = [str(Path(sys.executable).with_name("uv")), "--quiet"]
    # Without the packages that the tests run on: what production lacks must be missing here.
    subprocess.run([*uv, "venv", "--python", sys.executable, str(packages)], check=True)
    subprocess.run(
        [
            *(*uv, "pip", "install", "--python", str(packages), "--require-hashes"),
            *("-r", str(source / "requirements.txt")),
        ],
        check=True,
    )
    code.mkdir()
    for name in re.findall(r"^COPY (?!--)(\S+) \S+$", dockerfile, re.M):
        if (source / name).is_dir():
            shutil.copytree(source / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source / name, code)
    image = Image(
        source,
        code,
        build_environment() | {"PATH": f"{packages / 'bin'}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"},
    )
    image.environment.pop("VIRTUAL_ENV", None)
    [prepare] = re.findall(r"^RUN (STET_EMBEDDED=1 .*)$", dockerfile, re.M)
    shell = ["sh", "-c", prepare.replace("/tmp/stet", str(folder / "building"))]
    subprocess.run(shell, check=True, cwd=code, env=image.environment)
    return image
