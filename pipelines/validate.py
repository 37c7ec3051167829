"""Stage `validate`: check a domain's sources against their contracts; rows that break one go to quarantine."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from domains import load_parts
from stromatolite.contracts import check_in_chunks, schema_identity, table_identity
from stromatolite.contracts.checked_rows import quarantine_rows
from stromatolite.contracts.cube_storage import write_along
from stromatolite.contracts.part_report import PartReport, SourceReport, part_of_rows
from stromatolite.contracts.parts import CubePart, Part, TablePart
from stromatolite.contracts.table_storage import write_quarantine, write_table
from stromatolite.errors import ContractError, DataError, StromError, explain, reported
from stromatolite.files import replaced_dir
from stromatolite.sources.registry import PATH, RAW, find, read_domain


def main(domain: str, registry: Path, raw: Path, out: Path, reports: Path) -> None:
    """Validate every source of `domain` that is in `raw`.

    Args:
        domain: its name.
        registry: the folder of the sources' entries.
        raw: the folder of their files, `<domain>/<source>/`.
        out: where `<domain>/<source>/` goes, see `validate_source`.
        reports: where `<domain>/<source>.json` goes.

    Raises:
        StromError: a source breaks a contract or cannot be read; all others are validated first.
    """
    if not (raw / domain).is_dir():
        raise DataError(f"{raw / domain} is missing.", fix=f"Fetch it: `dvc repro data/dvc.yaml:ingest@{domain}`.")
    known = read_domain(registry, domain)
    names = sorted(path.name for path in (raw / domain).iterdir())
    for folder in (out / domain, reports / domain):
        _remove_others(folder, names)
    faults = []
    for name in names:
        source = find(known, name)
        try:
            validate_source(
                name, raw / domain / name, out / domain / name, reports / domain / f"{name}.json", source.rows
            )
        except StromError as error:
            faults.append(error)
    if len(faults) > 1:
        raise ContractError("\n".join(map(str, faults)))
    if faults:
        raise faults[0]


def _remove_others(folder: Path, names: Collection[str]) -> None:
    """Remove the outputs of sources that are not in the pipeline any more."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.removesuffix(".json") not in names:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def validate_source(source: str, raw: Path, out: Path, report: Path, rows: Mapping[str, int]) -> None:
    """Check every part of a source against its contract.

    Args:
        source: its name, which is also its reader's.
        raw: the folder of its files.
        out: where `<part>.parquet`, `<part>.zarr` and `quarantine/<part>.parquet` go.
        report: where the report goes, also when the stage then fails.
        rows: the number of rows of each part according to its entry.

    Raises:
        ContractError: a part breaks its contract as a whole, or too many of its rows are in quarantine.
    """
    parts = load_parts(source)
    unknown = [name for name in rows if name not in parts]
    if unknown:
        raise ContractError(
            f"The entry of {source} counts rows of parts that its reader does not have.",
            found=", ".join(unknown),
            allowed=", ".join(parts),
        )
    result = SourceReport(source)
    with replaced_dir(out) as partial:
        (partial / "quarantine").mkdir()
        for name, part in parts.items():
            result.parts[name] = _validate_part(f"{source}.{name}", part, raw, partial / name, rows.get(name))
        result.write(report)
        result.require()
    for name, checked in result.parts.items():
        print(f"{source}.{name}: accepted {checked.accepted}, quarantined {checked.quarantined} -> {out}")


def _validate_part(name: str, part: Part, raw: Path, target: Path, rows: int | None) -> PartReport:
    """The report on one part, also when the part as a whole is refused."""
    try:
        data = _read(name, part, raw)
        if isinstance(part, CubePart):
            return _validate_cube(name, part, data, target, rows)
        return _validate_table(name, part, data, target, rows)
    except StromError as error:
        return PartReport(_contract_identity(part), problem=str(error))


def _contract_identity(part: Part) -> str:
    return (
        table_identity(part.contract.to_schema()) if isinstance(part, TablePart) else schema_identity(part.contract())
    )


def _read(name: str, part: Part, raw: Path) -> Any:
    try:
        return part.read(raw)
    except Exception as error:  # a damaged file fails in as many ways as there are formats
        first_line = str(error).partition("\n")[0]
        raise explain(error) or DataError(
            f"{name} cannot be read from {raw}.",
            found=f"{type(error).__name__}: {first_line}",
            fix=f"Fetch the files again: `dvc repro --force data/dvc.yaml:ingest@{raw.parent.name}`.",
        ) from error


def _check_length(name: str, found: int, rows: int | None) -> None:
    if rows is not None and found != rows:
        raise ContractError(
            f"{name} has another number of rows than its entry says.",
            found=found,
            allowed=rows,
            fix="If the source has really changed, enter its new checksums and number of rows.",
        )


def _validate_table(name: str, part: TablePart, table: Any, target: Path, rows: int | None) -> PartReport:
    _check_length(name, len(table), rows)
    found = quarantine_rows(table, part.contract, name)
    about = {"part": name}
    write_table(target.with_suffix(".parquet"), found.accepted, part.contract, about)
    if len(found.quarantined):
        quarantine = target.parent / "quarantine" / f"{target.name}.parquet"
        write_quarantine(quarantine, found.quarantined, found.messages(), about)
    return part_of_rows(_contract_identity(part), found, part.max_quarantine_rate)


def _validate_cube(name: str, part: CubePart, cube: Any, target: Path, rows: int | None) -> PartReport:
    length = cube.sizes.get(part.along, 0)
    _check_length(name, length, rows)
    violations = check_in_chunks(cube, part.contract(), part.along)
    if violations:
        raise ContractError(
            f"{name} breaks its contract.", found="\n    ".join(map(str, violations)), allowed="no value that breaks it"
        )
    write_along(target.with_suffix(".zarr"), cube, part.along)
    return PartReport(_contract_identity(part), checked=length)


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.validate", description=__doc__)
    parser.add_argument("domain")
    parser.add_argument("--registry", type=Path, default=PATH)
    parser.add_argument("--raw", type=Path, default=RAW)
    parser.add_argument("--out", type=Path, default=Path("data/validated"))
    parser.add_argument("--reports", type=Path, default=Path("reports/validation"))
    given = parser.parse_args()
    main(given.domain, given.registry, given.raw, given.out, given.reports)


if __name__ == "__main__":
    run()
