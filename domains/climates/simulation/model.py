"""Makes a private copy of ExoPlaSim with our set-up's one change to its source, and compiles it once.

The wheel compiles inside its own folder on first use. A copy keeps the installed package as it came, and two
processes from compiling over each other.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from stromatolite.errors import DependencyError
from stromatolite.files import replaced_dir

VERSION: Final = "3.4.2"
READY: Final = "ready"

ICE_SOURCE: Final = "plasim/src/icemod.f90"
FUSION: Final = "parameter(CLFI  = 3.28E5)"
FUSION_TWENTIETH: Final = "parameter(CLFI  = 1.64E4)"
"""Sea ice grows and melts twenty times faster: the same steady state, reached in years instead of decades."""

_COMPILE: Final = """
import exoplasim
exoplasim.Model(workdir="compile", modelname="compile", ncpus=1, resolution="T21", layers=10, precision=4)
"""


def prepare(folder: Path) -> None:
    """Copy, change and compile ExoPlaSim into `folder`, unless that has been done.

    Raises:
        DependencyError: ExoPlaSim or a compiler is missing, or the compilation failed.
    """
    if (folder / READY).exists():
        return
    package = _installed()
    for tool in ("gfortran", "gcc", "meson", "ninja"):
        if shutil.which(tool, path=search_path()) is None:
            raise DependencyError(
                f"ExoPlaSim is compiled on first use and needs {tool}.",
                found=f"no {tool} on PATH",
                fix="Install gfortran by the system's package manager, the others by `pip install '.[simulate]'`.",
            )
    with replaced_dir(folder) as partial:
        shutil.copytree(package, partial / "exoplasim", ignore=shutil.ignore_patterns("__pycache__", "firstrun"))
        source = partial / "exoplasim" / ICE_SOURCE
        text = source.read_text(encoding="latin-1")
        if text.count(FUSION) != 1:
            raise DependencyError(f"{ICE_SOURCE} of ExoPlaSim is not the one we know.", allowed=f"version {VERSION}")
        source.write_text(text.replace(FUSION, FUSION_TWENTIETH), encoding="latin-1")
        done = subprocess.run(
            [sys.executable, "-c", _COMPILE],
            cwd=partial,
            env=environment(partial),
            capture_output=True,
            text=True,
            check=False,
        )
        if not list(partial.glob("exoplasim/plasim/run/most_plasim_t21_l10_p1.x")):
            raise DependencyError("ExoPlaSim did not compile.", found=(done.stderr or done.stdout)[-500:])
        shutil.rmtree(partial / "compile", ignore_errors=True)
        (partial / READY).touch()


def environment(folder: Path) -> dict[str, str]:
    """The environment of a process that imports the copy in `folder`."""
    paths = [str(folder.resolve()), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PATH": search_path(),
        "OMP_NUM_THREADS": "1",
    }


def search_path() -> str:
    """PATH with the environment's own programs (meson, ninja) first."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def _installed() -> Path:
    try:
        found = distribution("exoplasim")
    except PackageNotFoundError as error:
        raise DependencyError("ExoPlaSim is not installed.", fix="pip install '.[simulate]'") from error
    if found.version != VERSION:
        raise DependencyError("Another version of ExoPlaSim is installed.", found=found.version, allowed=VERSION)
    return Path(str(found.locate_file("exoplasim")))
