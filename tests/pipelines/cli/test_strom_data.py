"""`strom data`: contracts on disk, the parts in one table, and what differs between commits, out of DVC's own cache."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr
from pandera.pandas import DataFrameModel

from domains.climates.cube import write_cube
from domains.climates.exoplasim import read_run, to_row
from domains.networks.contracts.media import Media
from domains.spectra.readers.surface_reflectance import SURFACES, Reflectance
from domains.spectra.surface_contracts import Surfaces
from pipelines.cli.main import main
from stromatolite.contracts.part_report import BrokenRule, PartReport, SourceReport
from stromatolite.contracts.quarantine import Ledger, Violation
from stromatolite.contracts.table_storage import write_table

BUNDLE = Path(__file__).parents[3] / "data" / "bundled" / "exoplasim_t21"
TABLE = Path("data/tables/surfaces.parquet")
CUBE = Path("data/processed/climate/simulated.zarr")


def surfaces(reflectance: float, *more: str) -> pd.DataFrame:
    names = ["grass", "snow", "seawater", *more]
    rows = {"surface": names, "kind": "soil", "library": "USGS", "wavelength_um": 0.55, "reflectance": reflectance}
    return pd.DataFrame(rows | {"extrapolated": False, "source": "surface_reflectance"})


def lay_out_table(path: Path, table: pd.DataFrame, contract: type[DataFrameModel]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(path, table, contract, {})


def lay_out(root: Path, table: pd.DataFrame, runs: list[str]) -> None:
    """What the stages leave: a table, and a cube of real climates."""
    write_table(root / TABLE, table, Surfaces, {"sources": ["surface_reflectance"]})
    blocks = (to_row(read_run(BUNDLE / f"{run}.nc")) for run in runs)
    write_cube(root / CUBE, blocks, attrs={}, planets_per_chunk=1, require=lambda cube: None)


@pytest.fixture(scope="module")
def committed(tmp_path_factory, _project_template: Path, run_in: Callable[..., str]) -> Path:
    """Two commits of a repository of git and DVC."""
    root = tmp_path_factory.mktemp("versions") / "repository"
    shutil.copytree(_project_template, root, symlinks=True)
    (root / "configs").mkdir()
    (root / "params.yaml").write_text("climate: {}\n")
    with (root / "dvc.yaml").open("a") as stages:
        stages.write(
            "  later: {cmd: never, outs: [data/processed/later/map.zarr, data/processed/later/rows.parquet]}\n"
        )
    (root / ".gitignore").write_text("/build/\n/mlruns/\n/data/table\n")
    for message, table, runs in (
        ("one", surfaces(0.3), ["0000", "0001"]),
        ("two", surfaces(0.4, "sand"), ["0001", "0002"]),
    ):
        lay_out(root, table, runs)
        run_in(root, "dvc", "add", "--quiet", "data/tables", CUBE.as_posix())
        run_in(root, "git", "add", ".")
        run_in(root, "git", "commit", "--quiet", "--message", message)
    run_in(root, "git", "tag", "second")
    return root


@pytest.fixture
def repository(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "repository"
    shutil.copytree(committed, root, symlinks=True)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def strom(repository: Path, called):
    return lambda *arguments: called(main, "data", *arguments)


def test_what_differs_between_two_commits(strom) -> None:
    code, out, _ = strom("diff", "HEAD~1", "HEAD")
    assert code == 0
    assert "surfaces changed: 3 -> 4 rows; 1 added, 3 changed" in out
    assert "added: sand 0.55" in out
    assert "grass 0.55: reflectance: 0.3 -> 0.4" in out
    assert "climate.simulated changed: 2 -> 2 rows; 1 added, 1 removed" in out
    code, out, _ = strom("diff", "HEAD~1", "second", "surfaces", "--json")
    (found,) = json.loads(out)
    assert found["difference"]["counts"] == {"added": 1, "removed": 0, "changed": 3}
    assert found["difference"]["by_source"] == {"surface_reflectance": {"added": 1, "removed": 0, "changed": 3}}


def test_without_a_second_revision_it_is_the_working_tree(strom, repository: Path) -> None:
    code, out, _ = strom("diff", "HEAD")
    assert (code, out) == (0, "2 of 2 tables and cubes are unchanged.\n")
    lay_out(repository, surfaces(0.4), ["0001", "0002", "0003"])
    code, out, _ = strom("diff", "HEAD")
    assert "surfaces changed: 4 -> 3 rows; 1 removed" in out
    assert "climate.simulated changed: 2 -> 3 rows; 1 added" in out
    assert "exoplasim_stromatolite" in out
    assert "surfaces" not in strom("diff", "HEAD~1", "climate")[1]


def test_the_cache_is_enough_and_a_gap_in_it_is_told(strom, repository: Path) -> None:
    shutil.rmtree("data")
    assert "surfaces changed: 3 -> 4 rows" in strom("diff", "HEAD~1", "HEAD")[1]
    table = next(path for path in Path(".dvc/cache/files/md5").rglob("*") if path.is_file() and _is_old_table(path))
    table.unlink()
    code, out, err = strom("diff", "HEAD~1", "HEAD")
    assert code == 2
    assert "DVC's cache does not hold data/tables/surfaces.parquet as it was at HEAD~1" in err
    assert "dvc fetch" in err
    assert "climate.simulated changed" in out, "the others are compared"


def _is_old_table(path: Path) -> bool:
    return path.read_bytes()[:4] == b"PAR1" and len(pd.read_parquet(path)) == 3


def test_a_listing_that_is_not_in_the_cache_is_told(strom, repository: Path) -> None:
    shutil.rmtree(".dvc/cache")
    shutil.rmtree(".dvc/tmp")
    code, _, err = strom("diff", "HEAD~1", "climate")
    assert code == 2
    assert "DVC's cache does not hold data/processed/climate/simulated.zarr as it was at HEAD~1" in err
    assert "Traceback" not in err


def test_a_table_whose_folder_is_not_in_the_cache_is_not_called_added(strom, repository: Path) -> None:
    listings = [path for path in Path(".dvc/cache").rglob("*.dir") if "surfaces" in path.read_text()]
    for path in listings:
        path.unlink()
    shutil.rmtree(".dvc/tmp")
    code, out, err = strom("diff", "HEAD", "surfaces")
    assert len(listings) == 2
    assert code == 2
    assert "DVC's cache does not hold data/tables/surfaces.parquet as it was at HEAD" in err
    assert "added" not in out


def test_what_a_stage_declares_and_never_made_is_no_difference(strom) -> None:
    code, out, err = strom("diff", "HEAD~1", "HEAD", "--json")
    assert (code, err) == (0, "")
    assert {row["name"] for row in json.loads(out)} == {"climate.simulated", "surfaces"}


def test_nothing_of_the_checkout_is_touched(strom, repository: Path, run_in) -> None:
    strom("diff", "HEAD~1", "HEAD")
    assert run_in(repository, "git", "status", "--porcelain") == ""
    assert "up to date" in run_in(repository, "dvc", "status", "data/tables.dvc")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["HEAD~9"], "Git knows no such revision"),
        (["HEAD", "surfces"], "Did you mean 'surfaces'?"),
        (["HEAD~1", "HEAD", "surfces"], "Did you mean 'surfaces'?"),
    ],
)
def test_a_revision_or_name_that_there_is_not_is_told(strom, arguments: list[str], told: str) -> None:
    code, _, err = strom("diff", *arguments)
    assert code == 2
    assert told in err
    assert "Traceback" not in err


def test_outside_git_and_dvc_it_is_told(tmp_path: Path, monkeypatch, called) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "params.yaml").write_text("climate: {}\n")
    monkeypatch.chdir(tmp_path)
    code, _, err = called(main, "data", "diff", "HEAD")
    assert code == 2
    assert "is no repository of DVC" in err


def test_validate_checks_what_is_on_disk_now(strom, repository: Path) -> None:
    code, out, _ = strom("validate")
    assert code == 0
    assert "ok      surfaces: 4 rows" in out
    assert "ok      climate.simulated: 2 planet" in out
    write_table(repository / TABLE, surfaces(1.4), Surfaces, {})
    hot = xr.open_zarr(CUBE).load()
    hot["surface_temperature"][1, 2, 3] = 999.0
    shutil.rmtree(CUBE)
    hot.drop_encoding().to_zarr(CUBE, write_empty_chunks=True)
    code, out, err = strom("validate")
    assert code == 2
    assert "reflectance: range: found 1.4, allowed at most 1 (row 0 and 2 more)" in err
    assert "found: 999 at planet[1], lat[2], lon[3]" in err
    code, out, _ = strom("validate", "surfaces", "--json")
    assert code == 2
    assert [(verdict["name"], verdict["ok"]) for verdict in json.loads(out)] == [("surfaces", False)]


def test_validate_finds_the_contract_of_a_source_s_part_and_of_a_family_s_input(strom, repository: Path) -> None:
    part = Path("data/validated/spectra/surface_reflectance/reflectances.parquet")
    medium = Path("data/processed/metabolic/media.parquet")
    measured = surfaces(0.3).drop(columns=["library", "source"]).assign(surface=next(iter(SURFACES)))
    rows = {"medium": "M9", "description": "minimal", "compound": ["glc__D", "o2"], "uptake": 10.0}
    lay_out_table(part, measured, Reflectance)
    lay_out_table(medium, pd.DataFrame({**rows, "source": "scenario"}), Media)
    lay_out_table(part.parent / "quarantine" / "reflectances.parquet", surfaces(1.4), Surfaces)
    code, out, err = strom("validate", "surface_reflectance", "metabolic")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "ok      metabolic.media: 2 rows",
        "ok      surface_reflectance.reflectances: 3 rows",
    ]
    lay_out_table(part, measured.assign(reflectance=1.4), Reflectance)
    lay_out_table(medium, pd.DataFrame({**rows, "uptake": -1.0, "source": "scenario"}), Media)
    lay_out_table(medium.with_name("spare.parquet"), surfaces(0.3), Surfaces)
    code, out, err = strom("validate", "surface_reflectance", "metabolic")
    assert (code, out) == (2, "")
    assert "found 1.4, allowed at most 1" in err
    assert "found -1" in err
    assert "metabolic.spare has no contract" in err


def test_validate_tells_a_table_without_contract_a_damaged_one_and_an_unknown_name(strom, repository: Path) -> None:
    surfaces(0.3).to_parquet(TABLE.with_name("odd.parquet"))
    TABLE.write_bytes(TABLE.read_bytes()[:100])
    code, _, err = strom("validate")
    assert code == 2
    assert "odd was held against a contract that is not there any more" in err
    assert "found: no contract" in err
    assert "surfaces.parquet is no Parquet" in err
    code, _, err = strom("validate", "surface")
    assert code == 2
    assert "Did you mean 'surfaces'?" in err


def test_with_the_gate_on_validate_refuses_what_has_drifted_from_the_last_commit(strom, repository: Path) -> None:
    lay_out(repository, surfaces(0.4), ["0001", "0002"])
    assert strom("validate")[0] == 0
    Path("params.yaml").write_text("drift: {gate: true}\n")
    code, _, err = strom("validate")
    assert code == 2
    assert "surfaces (drift): surfaces has drifted from its last version" in err
    assert "25.0% of 4 rows are gone" in err
    assert "climate.simulated (drift)" not in err
    Path("params.yaml").write_text("drift: {gate: true, max_rows_lost: 0.3}\n")
    assert strom("validate")[0] == 0


def test_report_shows_every_door_with_its_worst_reasons(strom, repository: Path) -> None:
    code, _, err = strom("report")
    assert code == 2
    assert "No validation report is there" in err
    folder = repository / "reports" / "validation"
    rules = [BrokenRule("ph", "range", "at least 0", 3), BrokenRule("depth_m", "missing value", "a value", 40)]
    SourceReport(
        "springs", {"springs": PartReport("abc", 4000, 43, 0.1, rules), "maps": PartReport("def", problem="cut short")}
    ).write(folder / "hot_springs" / "springs.json")
    ledger = Ledger("runs", {})
    ledger.enter("0008.nc", [Violation("drift_k", "still drifting", "-1.3 K", "0.6 K")])
    ledger.write(folder / "climates" / "runs.json")
    code, out, _ = strom("report", "--json")
    assert code == 0
    rows = {(row["source"], row["part"]): row for row in json.loads(out)}
    assert rows["springs", "springs"]["reasons"] == [
        "depth_m: missing value, not a value (40)",
        "ph: range, not at least 0 (3)",
    ]
    assert rows["springs", "maps"]["reasons"] == ["refused: cut short"]
    assert rows["runs", ""]["reasons"] == ["drift_k: still drifting (1)"]
    code, out, _ = strom("report", "springs")
    assert "4,000" in out
    assert "1.07%" in out
    assert "runs" not in out
    assert "Did you mean 'springs'?" in strom("report", "sprngs")[2]
    (folder / "hot_springs" / "springs.json").write_text('{"schema": 1}')
    code, _, err = strom("report")
    assert code == 2
    assert "is no validation report that this version reads" in err
