"""Stage `validate_climates`: hold every simulated climate against its contract; what breaks it goes to quarantine."""

from __future__ import annotations

import argparse
from pathlib import Path

from domains.climates.simulated import ClimateData, source_of
from pipelines.settings import read_block
from stromatolite.errors import reported
from stromatolite.files import replaced_dir


def main(raw: Path, out: Path, report: Path, data: ClimateData) -> None:
    """Sort `raw` into `out/accepted` and `out/quarantine`, and write `report`, also when the stage then fails."""
    with replaced_dir(out) as partial:
        accepted, quarantine = partial / "accepted", partial / "quarantine"
        accepted.mkdir()
        quarantine.mkdir()
        ledger = source_of(data).sort(raw, accepted, quarantine)
        ledger.write(report)
        ledger.write(quarantine / "reasons.json")
        ledger.require(data.max_quarantine_rate)
    print(f"accepted {len(ledger.accepted)}, quarantined {len(ledger.quarantined)} -> {out}")
    for item, reasons in sorted(ledger.quarantined.items())[:10]:
        print(f"  {item}: {reasons[0]}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--raw", type=Path, default=Path("data/raw/climates"))
    parser.add_argument("--out", type=Path, default=Path("data/validated/climates"))
    parser.add_argument("--report", type=Path, default=Path("reports/validation/climates/exoplasim_t21.json"))
    arguments = parser.parse_args()
    data = read_block(arguments.params, "climate_data", ClimateData)
    main(arguments.raw, arguments.out, arguments.report, data)


if __name__ == "__main__":
    run()
