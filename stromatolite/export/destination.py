"""Where an export goes: a new folder or a new zip, whole or not at all."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stromatolite.errors import DataError
from stromatolite.export import METADATA, MODEL
from stromatolite.files import replaced_dir, replaced_file

MARKS: Final = (METADATA, f"{MODEL}/MLmodel")
"""What every export holds: only such a thing is overwritten."""
OTHER_ARCHIVES: Final = (".tar", ".tgz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar")
"""Endings of files that an export is not written as; a folder of such a name would be taken for one."""
OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""The time of each file in a zip, so that equal exports differ in nothing but their own date."""


@dataclass(frozen=True)
class Destination:
    """A place that an export may take.

    Attributes:
        path: absolute, links resolved.
        zipped: whether it becomes a zip.
    """

    path: Path
    zipped: bool

    @classmethod
    def checked(cls, to: Path, force: bool = False) -> Destination:
        """The place, once it is known to be free.

        Args:
            to: a folder, or a file that ends in `.zip`.
            force: let an earlier export be replaced, and nothing else.

        Raises:
            DataError: it ends like another archive, something is there, or a part of the path is no folder.
        """
        if to.suffix.lower() in OTHER_ARCHIVES:
            raise DataError(
                f"An export is not written as {to.suffix.lower()}.",
                found=to,
                allowed="a folder, or a file that ends in .zip",
                fix="Name a .zip, or a folder that you pack yourself.",
            )
        place = cls(to.resolve(), to.suffix.lower() == ".zip")
        parent = next(each for each in place.path.parents if os.path.lexists(each))
        if not parent.is_dir():
            raise DataError(f"{to} cannot be made.", found=f"{parent} is a file", allowed="a path below a folder")
        if not place.path.exists():
            return place
        if not force:
            raise DataError(
                f"{to} is there already.", fix="Name another place, or replace an earlier export with `--force`."
            )
        if not place._is_export():
            raise DataError(
                f"{to} is no export, so it is not replaced.",
                found="a folder" if place.path.is_dir() else "a file",
                allowed=f"a {'zip' if place.zipped else 'folder'} with {' and '.join(MARKS)}",
                fix="Name another place.",
            )
        return place

    @contextmanager
    def staged(self) -> Iterator[Path]:
        """Yield an empty folder; what is in it at the end takes the place, and after an error nothing does."""
        if not self.zipped:
            with replaced_dir(self.path) as folder:
                yield folder
            return
        with tempfile.TemporaryDirectory(prefix="strom-export-") as scratch:
            folder = Path(scratch)
            yield folder
            with replaced_file(self.path) as partial:
                _pack(folder, partial)

    def _is_export(self) -> bool:
        if not self.zipped:
            return all((self.path / mark).is_file() for mark in MARKS)
        try:
            with zipfile.ZipFile(self.path) as archive:
                return set(MARKS) <= set(archive.namelist())
        except (OSError, zipfile.BadZipFile):
            return False


def _pack(folder: Path, target: Path) -> None:
    """Every file of the folder, by its path in it, in the order of the paths."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), OLDEST)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as packed:
                while block := source.read(1 << 20):
                    packed.write(block)
