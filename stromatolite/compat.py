"""What is installed, what of it can be imported, and which versions do not go together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from types import ModuleType
from typing import TYPE_CHECKING, Final

from stromatolite.errors import DependencyError

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

PROJECT: Final = "stromatolite"
BROKEN: Final = (ImportError, OSError, RuntimeError, SyntaxError, AttributeError)


@dataclass(frozen=True)
class Pair:
    """What one package demands of another.

    Attributes:
        package: the one that demands; this project itself is one.
        other: the one that it is demanded of, where it is installed.
        allowed: versions of `other`; None where `package` says it in its own metadata, which is then read.
        versions: of `package`, that this is about; empty for all.
        extra: of `package`, whose requirements count too. Of this project, those of all count.
    """

    package: str
    other: str
    allowed: str | None = None
    versions: str = ""
    extra: str = ""


# Where `allowed` is None, the wheel's own Requires-Dist is the source. Others stand here because no wheel says them.
PAIRS: Final = (
    # pyproject.toml: what this project was written for. First, so that its remedy is the one that is told.
    Pair(PROJECT, "torch"),
    Pair(PROJECT, "lightning"),
    Pair(PROJECT, "transformers"),
    Pair(PROJECT, "peft"),
    Pair(PROJECT, "tokenizers"),
    Pair(PROJECT, "optuna"),
    Pair(PROJECT, "mlflow"),
    Pair(PROJECT, "pyarrow"),
    Pair(PROJECT, "pandas"),
    Pair(PROJECT, "xarray"),
    Pair(PROJECT, "zarr"),
    # peft asks for any transformers. transformers has MIN_PEFT_VERSION in integrations/peft.py, read there in the
    # wheels 5.0.0, 5.4.0, 5.7.0, 5.10.0, 5.13.0, 5.14.0, 5.16.0, 5.17.0, 5.18.0, 5.19.0 and 5.23.0; below 0.18 peft
    # cannot even be imported beside it (HybridCache is gone: huggingface/transformers pull requests 41889, 46605).
    Pair("transformers", "peft", ">=0.18.0", ">=5.0.0.dev0,<5.7"),
    Pair("transformers", "peft", ">=0.18.2", ">=5.7,<5.13"),
    Pair("transformers", "peft", ">=0.19.1", ">=5.13,<5.18"),
    Pair("transformers", "peft", ">=0.20.0", ">=5.18"),
    Pair("transformers", "huggingface-hub"),
    Pair("transformers", "tokenizers"),
    Pair("transformers", "safetensors"),
    Pair("transformers", "torch", extra="torch"),
    Pair("transformers", "accelerate", extra="torch"),
    Pair("peft", "accelerate"),
    Pair("peft", "huggingface-hub"),
    Pair("peft", "torch"),
    Pair("tokenizers", "huggingface-hub"),
    # Its wheel names no torch. 2.8.0 supports 2.9 to 2.12 by its release notes (pyg-team/pytorch_geometric pull request
    # 10708 dropped 2.8), and 2.8.1 is tested here with 2.13; 2.7 asks for 2.6 or newer by its installation page.
    Pair("torch-geometric", "torch", ">=2.9", ">=2.8"),
    Pair("torch-geometric", "torch", ">=2.6", ">=2.7,<2.8"),
    Pair("lightning", "torch"),
    Pair("lightning", "torchmetrics"),
    Pair("torchmetrics", "torch"),
    Pair("optuna", "sqlalchemy"),
    Pair("optuna", "alembic"),
    Pair("optuna-dashboard", "optuna"),
    Pair("mlflow", "mlflow-skinny"),
    Pair("mlflow", "pyarrow"),
    Pair("mlflow", "pandas"),
    Pair("mlflow", "numpy"),
    Pair("mlflow", "sqlalchemy"),
    Pair("xarray", "zarr", extra="io"),
    Pair("xarray", "numpy"),
    Pair("xarray", "pandas"),
    Pair("zarr", "numcodecs"),
    Pair("zarr", "numpy"),
    Pair("scipy", "numpy"),
    Pair("scikit-learn", "numpy"),
    Pair("cobra", "pandas"),
    Pair("distributed", "dask"),
    Pair("dvc", "dvc-data"),
    Pair("hydra-core", "omegaconf"),
)


@dataclass(frozen=True)
class Fault:
    """Two installed packages that do not go together, or one that is missing.

    Attributes:
        problem: one sentence.
        found: the package that is at fault, with its version.
        allowed: which versions of it would do.
        install: what pip has to install.
    """

    problem: str
    found: str
    allowed: str
    install: str


def optional(module: str) -> tuple[ModuleType | None, str | None]:
    """Import `module` if that works here.

    A compiled package fails in more ways than by being absent: a missing shared library is an OSError, an ABI that does
    not match a RuntimeError, a version too new for another an AttributeError. None of them may stop a program that can
    do without.

    Returns:
        The module and None, or None and the reason in one line.
    """
    try:
        return import_module(module), None
    except BROKEN as error:
        return None, first_line(error)


def required(module: str, remedy: str) -> ModuleType:
    """Import `module`, which the caller cannot do without.

    Raises:
        DependencyError: it cannot be imported, in whatever way that shows; with the reason in one line and `remedy`.
    """
    try:
        return import_module(module)
    except Exception as error:  # a broken package fails in any way it likes
        raise DependencyError(f"{module} cannot be imported.", found=first_line(error), fix=remedy) from error


def first_line(error: BaseException) -> str:
    """An error as one line: its type and the first line of what it says."""
    said = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def installed(package: str) -> str | None:
    """The installed version of a distribution, found without importing it; None when it is absent."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def check_pairs(*packages: str) -> None:
    """Refuse versions that are known to break each other, before one of them is imported.

    Args:
        packages: distributions that the caller cannot do without. Pairs of others are none of its business.

    Raises:
        DependencyError: a package is missing, or does not go with another; what was found, what is allowed, and
            the line for pip that mends it.
    """
    faults = [*_missing(packages), *broken_pairs(packages)]
    if faults:
        raise DependencyError(
            " ".join(fault.problem for fault in faults),
            found=", ".join(dict.fromkeys(fault.found for fault in faults)),
            allowed=", ".join(dict.fromkeys(fault.allowed for fault in faults)),
            fix="pip install " + " ".join(dict.fromkeys(f'"{fault.install}"' for fault in faults)),
        )


def broken_pairs(packages: Iterable[str] | None = None) -> list[Fault]:
    """Every pair of `packages` (of all, when None) whose installed versions do not go together. Imports none of them.

    A package is told of once, and what a package demands that has to be replaced itself is not told: the line for pip
    must not contradict itself.
    """
    asked = None if packages is None else set(packages)
    faults: dict[str, Fault] = {}
    for pair in PAIRS:
        demands = pair.other if pair.package == PROJECT else pair.package
        if not faults.keys() & {pair.package, pair.other} and (asked is None or demands in asked):
            fault = _fault(pair)
            if fault is not None:
                faults[pair.other] = fault
    return list(faults.values())


def _missing(packages: Iterable[str]) -> Iterator[Fault]:
    for package in packages:
        if installed(package) is None:
            ours = [pair for pair in PAIRS if pair.package == PROJECT and pair.other == package]
            wanted = f"{package}{_allowed(ours[0]) if ours and installed(PROJECT) else ''}"
            yield Fault(f"{package} is not installed.", f"no {package}", wanted, wanted)


def _fault(pair: Pair) -> Fault | None:
    """What is wrong with this pair; None where nothing is, where one is absent, or where a version cannot be read."""
    found, other = installed(pair.package), installed(pair.other)
    if not found or not other:
        return None
    from packaging.specifiers import SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        if not SpecifierSet(pair.versions).contains(Version(found), prereleases=True):
            return None
        allowed = _allowed(pair)
        if allowed.contains(Version(other), prereleases=True):
            return None
    except InvalidVersion:
        return None
    wanted = f"{pair.other}{allowed}"
    demands = "This project" if pair.package == PROJECT else f"{pair.package} {found}"
    return Fault(f"{demands} does not work with {pair.other} {other}.", f"{pair.other} {other}", wanted, wanted)


def _allowed(pair: Pair) -> SpecifierSet:
    """The versions of `other` that `package` can work with."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    if pair.allowed is not None:
        return SpecifierSet(pair.allowed)
    of_other = re.compile(re.escape(pair.other).replace(r"\-", "[-_.]") + r"(?![\w.-])", re.IGNORECASE)
    found = SpecifierSet()
    for asked in (Requirement(line) for line in requires(pair.package) or () if of_other.match(line)):
        if pair.package == PROJECT or asked.marker is None or asked.marker.evaluate({"extra": pair.extra}):
            found &= asked.specifier
    return found
