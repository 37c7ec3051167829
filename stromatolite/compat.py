"""What is installed, what of it can be imported, and which versions do not go together."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType

from stromatolite.errors import DependencyError

# (package, from this version on, needs package, of at least this version)
PAIRS: tuple[tuple[str, str, str, str], ...] = (("transformers", "5", "peft", "0.20"),)


def optional(module: str) -> tuple[ModuleType | None, str | None]:
    """Import `module` if that works here.

    A compiled package fails in more ways than by being absent: a missing shared library is an OSError, an ABI that does
    not match a RuntimeError. None of them may stop a program that can do without.

    Returns:
        The module and None, or None and the reason in one line.
    """
    try:
        return import_module(module), None
    except (ImportError, OSError, RuntimeError) as error:
        first_line = (str(error).splitlines() or [""])[0]
        return None, f"{type(error).__name__}: {first_line}" if first_line else type(error).__name__


def installed(package: str) -> str | None:
    """The installed version of a distribution, found without importing it; None when it is absent."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def check_pairs() -> None:
    """Refuse installed versions that are known to break each other. Imports none of them.

    Raises:
        DependencyError: names both packages, what was found and how to fix it.
    """
    for package, since, other, least in PAIRS:
        found, found_other = installed(package), installed(other)
        if found is None or found_other is None:
            continue
        from packaging.version import Version

        if Version(found) >= Version(since) and Version(found_other) < Version(least):
            raise DependencyError(
                f"{package} {found} does not work with {other} {found_other}.",
                found=f"{other} {found_other}",
                allowed=f"{other} >= {least} (with {package} >= {since})",
                fix=f'pip install "{other}>={least}"',
            )
