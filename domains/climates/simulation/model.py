"""Makes a private copy of ExoPlaSim with our set-up's changes to its source and flags, and compiles it once.

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

FUSION_SOURCES: Final = ("plasim/src/icemod.f90", "plasim/src/oceanmod.f90")
FUSION: Final = "parameter(CLFI  = 3.28E5)"
FUSION_TWENTIETH: Final = "parameter(CLFI  = 1.64E4)"
"""J/kg. Sea ice grows and melts twenty times faster: the same steady state, reached in years instead of decades.

The ocean pays for the ice that the ice module makes. With the change in one of them alone, energy is lost.
"""

FLAGS_FILE: Final = "most_compiler"
FLAGS_NAME: Final = "MOST_F90_OPTS="
FLAGS: Final = "-Ofast -march=native -cpp -ffixed-line-length-132 -ffpe-summary=none -finit-real=zero"
"""Half the time of ExoPlaSim's own flags, which check every index and trap on overflow. For this machine alone."""

BUILT: Final = "\n".join((VERSION, *FUSION_SOURCES, FUSION_TWENTIETH, FLAGS, ""))
"""What a finished copy says of itself; one that says anything else is made again."""

_CONFIGURE: Final = "import exoplasim; exoplasim.sysconfigure()"
_COMPILE: Final = """
import exoplasim
exoplasim.Model(workdir="compile", modelname="compile", ncpus=1, resolution="T21", layers=10, precision=4)
"""


def prepare(folder: Path) -> None:
    """Copy, change and compile ExoPlaSim into `folder`, unless that has been done.

    Raises:
        DependencyError: ExoPlaSim or a compiler is missing, or the compilation failed.
    """
    ready = folder / READY
    if ready.exists() and ready.read_text(encoding="utf-8") == BUILT:
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
        lower_heat_of_fusion(partial / "exoplasim")
        _python(_CONFIGURE, partial)  # finds the compiler, writes the flags' file
        set_flags(partial / "exoplasim" / FLAGS_FILE)
        said = _python(_COMPILE, partial)
        for name in ("plasim/run/most_plasim_t21_l10_p1.x", "pyfft.*.so", "pyfft991.*.so"):
            if not list((partial / "exoplasim").glob(name)):
                raise DependencyError("ExoPlaSim did not compile.", found=f"no {name}; {said[-500:]}")
        shutil.rmtree(partial / "compile", ignore_errors=True)
        (partial / READY).write_text(BUILT, encoding="utf-8")


def lower_heat_of_fusion(package: Path) -> None:
    """Take a twentieth of the latent heat of fusion of sea ice wherever the source of ExoPlaSim states it.

    Raises:
        DependencyError: a source file does not state it as we know it.
    """
    for name in FUSION_SOURCES:
        source = package / name
        text = source.read_text(encoding="latin-1")
        found = text.count(FUSION)
        if found != 1:
            raise DependencyError(
                f"{name} of ExoPlaSim is not the one we know.",
                found=f"{found} times {FUSION}",
                allowed=f"once, as in version {VERSION}",
                fix=f"pip install --force-reinstall exoplasim=={VERSION}",
            )
        source.write_text(text.replace(FUSION, FUSION_TWENTIETH), encoding="latin-1")


def set_flags(path: Path) -> None:
    """Write our compiler flags into the file where ExoPlaSim's configuration has put its own.

    Raises:
        DependencyError: there is no such file, or it is not for gfortran.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if "MOST_F90=gfortran" not in lines or sum(line.startswith(FLAGS_NAME) for line in lines) != 1:
        raise DependencyError(
            "ExoPlaSim did not find gfortran.",
            found=next((line for line in lines if line.startswith("MOST_F90=")), f"no {path.name}"),
            allowed="MOST_F90=gfortran: our flags are for it",
            fix="Install gfortran and take other Fortran compilers off PATH.",
        )
    ours = [FLAGS_NAME + FLAGS if line.startswith(FLAGS_NAME) else line for line in lines]
    path.write_text("\n".join(ours) + "\n", encoding="utf-8")


def _python(code: str, folder: Path) -> str:
    """Run code with the copy in `folder`; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr or done.stdout


def environment(folder: Path) -> dict[str, str]:
    """The environment of a process that imports the copy in `folder`."""
    paths = [str(folder.resolve()), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PATH": search_path(),
        "OMP_NUM_THREADS": "1",
        "SETUPTOOLS_USE_DISTUTILS": "stdlib",  # numpy.distutils, which builds pyfft, fails on that of setuptools 84
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
