"""Stage `validate`: what passes, what is set aside with reasons, what stops it, and what it leaves behind."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import domains
from domains import load_parts
from pipelines.validate import run, validate_source
from stromatolite.contracts.columns import units
from stromatolite.contracts.parts import TablePart
from stromatolite.contracts.table_storage import provenance_of, read_table
from stromatolite.errors import ContractError, StromError

ROWS = ["Grand Prismatic,343,8.4", "Dallol,381,-0.2", "Octopus,361,7.9", "Blood Falls,266,", "Champagne Pool,348,5.5"]


REPORT = Path("reports/validation/hot_springs/springs.json")
OUT = Path("data/validated/hot_springs/springs")


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A source with a reader in a domain of its own, in a repository."""
    domain = tmp_path / "packages" / "hot_springs"
    shutil.copytree(Path(__file__).with_name("toy_domain"), domain)
    for package in (domain, domain / "readers"):
        (package / "__init__.py").touch()
    monkeypatch.setattr(domains, "__path__", [*domains.__path__, str(domain.parent)])
    monkeypatch.chdir(tmp_path)
    folder = Path("data/raw/hot_springs/springs")
    folder.mkdir(parents=True)
    write(folder, ROWS)
    np.savetxt(folder / "water.txt", np.full((12, 2), 350.0))
    yield folder
    for name in [name for name in sys.modules if name.startswith("domains.hot_springs")]:
        del sys.modules[name]


def write(folder: Path, rows: list[str]) -> None:
    (folder / "springs.csv").write_text("\n".join(["spring,temperature_k,ph", *rows]) + "\n")


def stage(raw: Path, **rows: int) -> dict:
    try:
        validate_source("springs", raw, OUT, REPORT, rows)
    finally:
        written = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    return written


def test_rows_that_pass_and_rows_that_do_not_are_parted(raw: Path) -> None:
    report = stage(raw, springs=5, water=12)
    out = OUT
    assert read_table(out / "springs.parquet").index.tolist() == [2, 4, 5, 6]
    quarantine = read_table(out / "quarantine" / "springs.parquet")
    assert quarantine["spring"].tolist() == ["Dallol"]
    assert quarantine["reasons"].tolist() == ["ph: range: found -0.2, allowed at least 0"]
    springs = report["parts"]["springs"]
    assert (springs["checked"], springs["accepted"], springs["quarantined"]) == (5, 4, 1)
    assert springs["rules"] == [{"field": "ph", "rule": "range", "allowed": "at least 0", "rows": 1}]
    assert springs["examples"][0]["item"] == "row 3"
    assert report["quarantine_rate"] == round(1 / 17, 6)
    cube = xr.open_zarr(out / "water.zarr")
    assert cube["water_temperature"].attrs["units"] == "K"
    assert report["parts"]["water"]["accepted"] == 12


def test_what_is_stored_says_its_units_and_its_key(raw: Path) -> None:
    stage(raw)
    stored = OUT / "springs.parquet"
    about = provenance_of(stored)
    assert (about["part"], about["key"]) == ("springs.springs", ["spring"])
    import pyarrow.parquet as pq

    found = {field.name: field.metadata[b"unit"].decode() for field in pq.read_schema(stored) if field.name != "row"}
    parts = load_parts("springs")
    assert found == {name: unit or "" for name, unit in units(parts["springs"].contract).items()}


def test_the_same_source_gives_the_same_bytes(raw: Path) -> None:
    def content() -> dict[str, bytes]:
        files = [*Path("data/validated").rglob("*"), *Path("reports").rglob("*")]
        return {str(path): path.read_bytes() for path in files if path.is_file()}

    stage(raw)
    first = content()
    stage(raw)
    assert content() == first


def test_too_much_in_quarantine_stops_the_stage_and_the_report_stays(raw: Path) -> None:
    write(raw, [*ROWS[:3], "Tabun,-3,7", "Sprudel,0,7"])
    with pytest.raises(ContractError) as caught:
        stage(raw)
    assert "3 of 5 rows quarantined, at most 25.00%" in str(caught.value)
    assert "row 3: ph: range" in str(caught.value)
    report = json.loads(REPORT.read_text())
    assert report["parts"]["springs"]["quarantined"] == 3
    assert list(OUT.parent.iterdir()) == []


def test_everything_that_is_wrong_in_every_part_is_reported_at_once(raw: Path) -> None:
    (raw / "springs.csv").write_text("spring,temperature,ph\nDallol,381,1\n")
    np.savetxt(raw / "water.txt", np.full((12, 2), 20.0))
    with pytest.raises(ContractError) as caught:
        stage(raw)
    found = str(caught.value)
    assert "springs breaks its contract in springs, water" in found
    assert "temperature_k: column: found missing, 'temperature' is like it" in found
    assert "water_temperature: range: found 20 at month[0], spring[0], and 23 more of 20, allowed 250 to 400 K" in found
    problems = json.loads(REPORT.read_text())["parts"]
    assert all(problems[name]["problem"] for name in ("springs", "water"))


@pytest.mark.parametrize("declared", [{"springs": 6}, {"water": 11}])
def test_another_number_of_rows_than_the_registry_says_is_refused(raw: Path, declared: dict[str, int]) -> None:
    with pytest.raises(ContractError, match="another number of rows than its entry says") as caught:
        stage(raw, **declared)
    (number,) = declared.values()
    assert f"allowed: {number}" in str(caught.value)


def test_rows_of_a_part_that_there_is_not_are_refused(raw: Path) -> None:
    with pytest.raises(ContractError, match="counts rows of parts that its reader does not have"):
        stage(raw, geysers=5)


def test_a_damaged_file_and_a_missing_source_are_reported_without_a_traceback(raw: Path) -> None:
    (raw / "water.txt").write_text("350 here\n")
    with pytest.raises(ContractError, match=r"springs\.water cannot be read from"):
        stage(raw)
    with pytest.raises(StromError, match="The source nowhere has no reader"):
        validate_source("nowhere", raw, Path("out"), Path("report.json"), {})


def test_a_failure_keeps_what_was_valid_before(raw: Path) -> None:
    stage(raw)
    (raw / "springs.csv").unlink()
    with pytest.raises(ContractError):
        stage(raw)
    assert len(read_table(OUT / "springs.parquet")) == 4


def test_a_quarantined_column_of_mixed_types_can_be_stored(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = load_parts("springs")
    read = parts["springs"].read

    def mixed(folder: Path) -> pd.DataFrame:
        table = read(folder)
        table["spring"] = table["spring"].replace("Dallol", 7)
        return table

    monkeypatch.setitem(parts, "springs", TablePart(mixed, parts["springs"].contract, 0.5))
    write(raw, [*ROWS, "Tabun,350,99"])
    stage(raw)
    quarantine = read_table(OUT / "quarantine/springs.parquet")
    assert quarantine["spring"].tolist() == ["7", "Tabun"]
    assert "spring: type: found 7 (int), allowed text" in quarantine["reasons"].iloc[0]


ENTRY = (
    "schema: 1\ntitle: t\ntier: core\nlicence: CC0\nterms: open\ncitation: c\n"
    "origin: {connector: local, path: here}\n"
    f"members: [{{path: springs.csv, bytes: 99, sha256: {'a' * 64}}}]\n"
)


@pytest.fixture
def entries(raw: Path) -> Path:
    """Entries of two sources that have one reader."""
    folder = Path("data/sources/hot_springs")
    folder.mkdir(parents=True)
    (folder / "springs.yaml").write_text(ENTRY + "rows: {springs: 5, water: 12}\n")
    (folder / "geysers.yaml").write_text(ENTRY + "rows: {springs: 5}\n")
    shutil.copytree(raw, raw.with_name("geysers"))
    readers = Path(domains.__path__[-1]) / "hot_springs" / "readers"
    shutil.copy(readers / "springs.py", readers / "geysers.py")
    return folder


def test_the_stage_validates_every_source_of_its_domain(entries: Path, called) -> None:
    code, out, _ = called(run, "hot_springs")
    assert code == 0
    assert "springs.springs: accepted 4, quarantined 1 -> data/validated/hot_springs/springs" in out
    assert "geysers.springs: accepted 4, quarantined 1 -> data/validated/hot_springs/geysers" in out
    shutil.rmtree("data/raw/hot_springs/geysers")
    assert called(run, "hot_springs")[0] == 0
    assert [path.name for path in Path("data/validated/hot_springs").iterdir()] == ["springs"]
    assert [path.name for path in Path("reports/validation/hot_springs").iterdir()] == ["springs.json"]


def test_a_source_that_fails_does_not_keep_others_from_being_validated(entries: Path, called) -> None:
    (entries / "geysers.yaml").write_text(ENTRY + "rows: {springs: 13}\n")
    code, out, err = called(run, "hot_springs")
    assert code == 2
    assert "geysers.springs has another number of rows than its entry says" in err
    assert "found: 5" in err
    assert "allowed: 13" in err
    assert "springs.springs: accepted 4" in out


def test_a_domain_that_was_not_fetched_is_refused_with_what_to_do(entries: Path, called) -> None:
    code, _, err = called(run, "hot_spring")
    assert code == 2
    assert "`dvc repro data/dvc.yaml:ingest@hot_spring`" in err
