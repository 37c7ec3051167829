"""Stage `ingest_climates`: bring simulated climates in, after comparing every checksum."""

from __future__ import annotations

import argparse
from pathlib import Path

from domains.climates.bundle import append_to_manifest
from domains.climates.simulated import ClimateData, source_of
from pipelines.settings import read_block
from stromatolite.errors import DataError, reported
from stromatolite.files import replaced_dir


def main(source: Path, out: Path, data: ClimateData) -> None:
    """Copy the climates in `source` to `out`; nothing is copied when a file is missing, unknown or damaged."""
    if not source.is_dir():
        raise DataError(
            f"{source} is no folder.",
            allowed="the folder of simulated climates",
            fix="Set climate_data.path in params.yaml.",
        )
    with replaced_dir(out) as partial:
        count = source_of(data).collect(source, partial)
    print(f"ingested {count} files of {source} -> {out}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--source", type=Path, help="default: climate_data.path of params.yaml")
    parser.add_argument("--out", type=Path, default=Path("data/raw/climates"))
    parser.add_argument(
        "--append-manifest", action="store_true", help="enter new .nc files into the source's manifest, and stop"
    )
    arguments = parser.parse_args()
    data = read_block(arguments.params, "climate_data", ClimateData)
    source = arguments.source or Path(data.path)
    if arguments.append_manifest:
        print(f"entered {len(append_to_manifest(source))} new files into {source / 'manifest.json'}")
        return
    main(source, arguments.out, data)


if __name__ == "__main__":
    run()
