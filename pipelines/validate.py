"""Stage `validate`: hold what a source says against its contract; rows that break it go to quarantine with reasons."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.readers import CubePart, Part, TablePart, load_parts
from stromatolite.contracts import check_in_chunks, schema_identity, table_identity
from stromatolite.contracts.parts import PartReport, SourceReport, sorted_part
from stromatolite.contracts.sorting import sort_table
from stromatolite.cube_storage import write_along
from stromatolite.errors import ContractError, DataError, StromError, explain, reported
from stromatolite.files import replaced_dir
from stromatolite.sources.registry import PATH, find, read_sources
from stromatolite.tables.storage import write_quarantine, write_table


def main(source: str, raw: Path, out: Path, report: Path, rows: Mapping[str, int]) -> None:
    """Take every part of a source through its door.

    Args:
        source: its name, which is also its reader's.
        raw: the folder of its files.
        out: where `<part>.parquet`, `<part>.zarr` and `quarantine/<part>.parquet` go.
        report: where the report goes, also when the stage then fails.
        rows: by part, how many rows the registry says that there are.

    Raises:
        ContractError: parts are not what they should be, or too much of them is in quarantine.
    """
    parts = load_parts(source)
    unknown = [name for name in rows if name not in parts]
    if unknown:
        raise ContractError(
            f"{PATH}: sources.{source}.rows counts parts that its reader does not have.",
            found=", ".join(unknown),
            allowed=", ".join(parts),
        )
    if not raw.is_dir():
        raise DataError(f"{raw} is missing.", remedy=f"Bring it: `dvc repro ingest@{source}`.")
    result = SourceReport(source)
    with replaced_dir(out) as partial:
        (partial / "quarantine").mkdir()
        for name, part in parts.items():
            result.parts[name] = _passed(f"{source}.{name}", part, raw, partial / name, rows.get(name))
        result.write(report)
        result.require()
    for name, door in result.parts.items():
        print(f"{source}.{name}: accepted {door.accepted}, quarantined {door.quarantined} -> {out}")


def _passed(name: str, part: Part, raw: Path, target: Path, rows: int | None) -> PartReport:
    """What came of one part; a part that is refused as a whole does not keep the others from being told."""
    try:
        data = _read(name, part, raw)
        if isinstance(part, CubePart):
            return _pass_cube(name, part, data, target, rows)
        return _pass_table(name, part, data, target, rows)
    except StromError as error:
        return PartReport(_contract(part), problem=str(error))


def _contract(part: Part) -> str:
    return (
        table_identity(part.contract.to_schema()) if isinstance(part, TablePart) else schema_identity(part.contract())
    )


def _read(name: str, part: Part, raw: Path) -> Any:
    try:
        return part.read(raw)
    except Exception as error:  # a damaged file fails in as many ways as there are formats
        words = str(error).partition("\n")[0]
        raise explain(error) or DataError(
            f"{name} cannot be read from {raw}.",
            found=f"{type(error).__name__}: {words}",
            remedy=f"Bring the files again: `dvc repro --force ingest@{raw.name}`.",
        ) from error


def _compare(name: str, found: int, rows: int | None) -> None:
    if rows is not None and found != rows:
        raise ContractError(
            f"{name} has not as many rows as {PATH} says.",
            found=found,
            allowed=rows,
            remedy="If the source has really changed, enter its new checksums and number of rows.",
        )


def _pass_table(name: str, part: TablePart, table: Any, target: Path, rows: int | None) -> PartReport:
    _compare(name, len(table), rows)
    found = sort_table(table, part.contract, name)
    about = {"part": name}
    write_table(target.with_suffix(".parquet"), found.accepted, part.contract, about)
    if len(found.quarantined):
        quarantine = target.parent / "quarantine" / f"{target.name}.parquet"
        write_quarantine(quarantine, found.quarantined, found.told(), about)
    return sorted_part(_contract(part), found, part.max_quarantine_rate)


def _pass_cube(name: str, part: CubePart, cube: Any, target: Path, rows: int | None) -> PartReport:
    length = cube.sizes.get(part.along, 0)
    _compare(name, length, rows)
    violations = check_in_chunks(cube, part.contract(), part.along)
    if violations:
        raise ContractError(
            f"{name} breaks its contract.", found="\n    ".join(map(str, violations)), allowed="no value that breaks it"
        )
    write_along(target.with_suffix(".zarr"), cube, part.along)
    return PartReport(_contract(part), checked=length)


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.validate", description=__doc__)
    parser.add_argument("source")
    parser.add_argument("--raw", type=Path, help="default: data/raw/SOURCE")
    parser.add_argument("--out", type=Path, help="default: data/validated/SOURCE")
    parser.add_argument("--report", type=Path, help="default: reports/validation/SOURCE.json")
    parser.add_argument("--registry", type=Path, default=PATH)
    given = parser.parse_args()
    rows = find(read_sources(given.registry), given.source).rows
    raw = given.raw or Path("data/raw", given.source)
    out = given.out or Path("data/validated", given.source)
    main(given.source, raw, out, given.report or Path(f"reports/validation/{given.source}.json"), rows)


if __name__ == "__main__":
    run()
