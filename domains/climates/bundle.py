"""A folder of our ExoPlaSim files with a manifest of checksums: `NAME.nc` and `manifest.json`. It only ever grows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import xarray as xr

from domains.climates.cube import hex_id, planet_id
from domains.climates.exoplasim import parameters_of, read_run, to_row
from domains.climates.run_contract import examine, run_schema
from stromatolite.contracts import Ledger, Violation, schema_identity
from stromatolite.errors import DataError
from stromatolite.files import sha256, write_json

MANIFEST: Final = "manifest.json"
MANIFEST_SCHEMA: Final = 1
ROWS_AT_ONCE: Final = 32


def read_manifest(folder: Path) -> dict[str, str]:
    """Checksums by file name.

    Raises:
        DataError: there is no readable manifest.
    """
    path = folder / MANIFEST
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except FileNotFoundError as error:
        raise DataError(
            f"{path} is missing.",
            allowed="a manifest with the sha256 of every .nc file",
            fix=f"Write it: `python -m pipelines.ingest_climates --source {folder} --append-manifest`.",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{path} is not a manifest.", found=str(error), allowed='{"schema": 1, "files": {...}}'
        ) from error


def write_manifest(folder: Path, files: dict[str, str]) -> None:
    """Write the checksums of a folder's files."""
    write_json(folder / MANIFEST, {"schema": MANIFEST_SCHEMA, "files": files})


def append_to_manifest(folder: Path) -> list[str]:
    """Enter the files that are new; what is in the manifest already must be there, unchanged.

    Returns:
        The names that were entered.

    Raises:
        DataError: a file in the manifest is missing or was changed.
    """
    known = read_manifest(folder) if (folder / MANIFEST).exists() else {}
    present = {path.name: sha256(path) for path in sorted(folder.glob("*.nc"))}
    _compare({name: present[name] for name in known if name in present}, known, folder)
    write_manifest(folder, present)
    return sorted(set(present) - set(known))


def check(folder: Path) -> dict[str, str]:
    """Compare a folder with its manifest.

    Returns:
        Checksums by file name.

    Raises:
        DataError: the folder is empty, or a file is missing, unknown or not what the manifest says.
    """
    present = {path.name: sha256(path) for path in sorted(folder.glob("*.nc"))}
    if not present:
        raise DataError(
            f"{folder} holds no climates.",
            found="0 .nc files",
            allowed="at least one",
            fix="Restore it (`git checkout -- data/bundled`, `dvc repro`), or set climate_data.path in params.yaml.",
        )
    manifest = read_manifest(folder)
    unknown = sorted(set(present) - set(manifest))
    if unknown:
        raise DataError(
            f"{folder}: {len(unknown)} files are not in {MANIFEST}.",
            found=", ".join(unknown[:5]),
            allowed=f"the {len(manifest)} files of the manifest",
            fix=f"Enter new files by `python -m pipelines.ingest_climates --source {folder} --append-manifest`.",
        )
    _compare(present, manifest, folder)
    return present


def _compare(present: dict[str, str], manifest: dict[str, str], folder: Path) -> None:
    missing = sorted(set(manifest) - set(present))
    if missing:
        raise DataError(
            f"{folder}: {len(missing)} files of {MANIFEST} are missing.",
            found=", ".join(missing[:5]),
            allowed=f"all {len(manifest)} files of the manifest",
            fix="Restore them; the set only grows.",
        )
    for name, digest in sorted(present.items()):
        if digest != manifest[name]:
            raise DataError(
                f"{folder / name}: the checksum does not match {MANIFEST}.",
                found=f"sha256 {digest}",
                allowed=f"sha256 {manifest[name]}",
                fix="The file was damaged or edited: restore it. Files are added, never changed.",
            )


@dataclass(frozen=True)
class Bundle:
    """Simulated climates from a folder of our ExoPlaSim files.

    Attributes:
        max_drift_k: largest drift of surface temperature with which a run is accepted, K.
    """

    max_drift_k: float

    def collect(self, source: Path, target: Path) -> int:
        """Copy the files and their manifest to `target` after comparing every checksum; the number of files."""
        files = check(source)
        for name in files:
            shutil.copyfile(source / name, target / name)
        write_manifest(target, files)
        return len(files)

    def sort(self, raw: Path, accepted: Path, quarantine: Path) -> Ledger:
        """Hold every file against its contract and copy it to `accepted` or to `quarantine`."""
        files = check(raw)
        ledger = Ledger(
            "exoplasim_t21", {"exoplasim_run": schema_identity(run_schema())}, {"max_drift_k": self.max_drift_k}
        )
        seen: dict[int, str] = {}
        for name in sorted(files):
            good = ledger.enter(name, self._faults(raw / name, seen))
            shutil.copyfile(raw / name, (accepted if good else quarantine) / name)
        write_manifest(accepted, {name: files[name] for name in ledger.accepted})
        write_manifest(quarantine, {name: files[name] for name in ledger.quarantined})
        return ledger

    def _faults(self, path: Path, seen: dict[int, str]) -> list[Violation]:
        try:
            run = read_run(path)
        except DataError as error:
            return [Violation("", "readable", str(error.found), str(error.allowed))]
        faults = examine(run, self.max_drift_k)
        if faults:
            return faults
        planet = planet_id(parameters_of(run))
        first = seen.setdefault(planet, path.name)
        if first != path.name:
            return [Violation("", "duplicated planet", f"{hex_id(planet)}, as in {first}", "each planet in one file")]
        return []

    def blocks(self, accepted: Path) -> Iterator[xr.Dataset]:
        """Rows of the cube, in the order of file names."""
        names = sorted(check(accepted))
        for start in range(0, len(names), ROWS_AT_ONCE):
            block = [to_row(read_run(accepted / name)) for name in names[start : start + ROWS_AT_ONCE]]
            yield xr.concat(
                block, dim="planet", data_vars="minimal", coords="minimal", compat="override", join="override"
            )

    def provenance(self, accepted: Path) -> dict[str, Any]:
        """The files behind the cube."""
        return {"source": "exoplasim_t21", "files": check(accepted)}

    def published_test(self, accepted: Path) -> list[int]:  # noqa: ARG002 - part of the protocol
        """Our runs come without a test set of their own."""
        return []
