"""The scientific domains, one folder each: readers, contracts, rules and builders of its tables. See each README.md."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.errors import DataError

if TYPE_CHECKING:
    from stromatolite.contracts.parts import Part


def domain_names() -> list[str]:
    """The names of all domains: the folders of this package."""
    return sorted(path.parent.name for folder in __path__ for path in Path(folder).glob("*/__init__.py"))


def find_reader(source: str) -> str | None:
    """The dotted name of a source's reader, `domains.<domain>.readers.<source>`; None where there is none."""
    if not source.isidentifier():
        return None
    names = (f"{__name__}.{domain}.readers" for domain in domain_names())
    found = (f"{name}.{source}" for name in names if find_spec(name))
    return next((name for name in found if find_spec(name)), None)


def load_parts(source: str) -> dict[str, Part]:
    """The parts of a source by name, from `PARTS` of its reader.

    Raises:
        DataError: the source has no reader.
    """
    name = find_reader(source)
    if name is None:
        raise DataError(
            f"The source {source} has no reader.",
            allowed="a module domains/<domain>/readers/<source>.py with PARTS",
            fix="Write it; docs/adding_a_source.md shows how.",
        )
    parts: dict[str, Part] | None = getattr(import_module(name), "PARTS", None)
    if not parts:
        raise DataError(
            f"The reader of {source} reads nothing.",
            found="no PARTS",
            allowed=f"PARTS in {name.replace('.', '/')}.py: a TablePart or CubePart by name",
            fix="docs/adding_a_source.md shows one.",
        )
    return parts
