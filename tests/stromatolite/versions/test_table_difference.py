"""Two versions of a table: rows added, removed and changed, by their key and by their source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest

from stromatolite.contracts.columns import column
from stromatolite.contracts.table_storage import write_table
from stromatolite.errors import DataError
from stromatolite.versions.difference import Change, Difference
from stromatolite.versions.table_difference import compare_tables


class Phases(pa.DataFrameModel):
    cas: str = column("number")
    phase: str = column("phase")
    energy_j_mol: float = column("energy", unit="J mol-1", nullable=True)
    source: str = column("source")

    class Config:
        unique = ["cas", "phase"]  # noqa: RUF012 - pandera's own way


class Planets(pa.DataFrameModel):
    planet: str = column("name", unique=True)
    radius_earth: float = column("radius", unit="R_earth", nullable=True)
    radius_earth_upper: float = column("upper bound", unit="R_earth", nullable=True)
    radius_source: str = column("source of the radius", nullable=True)
    period_days: float = column("period", unit="day", nullable=True)
    period_source: str = column("source of the period", nullable=True)


PHASES = pd.DataFrame(
    {
        "cas": ["7732-18-5", "7732-18-5", "74-82-8", "124-38-9"],
        "phase": ["gas", "liquid", "gas", "gas"],
        "energy_j_mol": [-241826.0, -285830.0, np.nan, -393510.0],
        "source": ["janaf", "janaf", "webbook", "webbook"],
    }
)
PLANETS = pd.DataFrame(
    {
        "planet": ["TRAPPIST-1 d", "TRAPPIST-1 e", "TRAPPIST-1 h"],
        "radius_earth": [0.788, 0.920, 0.755],
        "radius_earth_upper": [0.80, 0.93, 0.77],
        "radius_source": ["tepcat", "tepcat", "stpm"],
        "period_days": [4.05, 6.10, 20.0],
        "period_source": ["tepcat", "tepcat", "exoplanet_eu"],
    }
)


def difference(tmp_path: Path, old: pd.DataFrame, new: pd.DataFrame, model: type = Phases) -> Difference:
    paths = [tmp_path / "old.parquet", tmp_path / "new.parquet"]
    for path, table in zip(paths, (old, new), strict=True):
        write_table(path, table, model, {})
    return compare_tables(*paths)


def test_the_same_rows_in_another_order_are_the_same(tmp_path: Path) -> None:
    found = difference(tmp_path, PHASES, PHASES.iloc[::-1].reset_index(drop=True))
    assert found.counts == {"added": 0, "removed": 0, "changed": 0}
    assert (found.key, found.rows, found.by_source, list(found.changes)) == (["cas", "phase"], (4, 4), {}, [])


def test_rows_added_removed_and_changed_are_counted_by_source_and_named(tmp_path: Path) -> None:
    new = PHASES.iloc[1:].copy()
    new.loc[1, "energy_j_mol"] = -285831.0
    new.loc[2, "energy_j_mol"] = -74530.0
    more = pd.DataFrame([{"cas": "1333-74-0", "phase": "gas", "energy_j_mol": 0.0, "source": "janaf"}])
    found = difference(tmp_path, PHASES, pd.concat([new, more], ignore_index=True))
    assert found.counts == {"added": 1, "removed": 1, "changed": 2}
    assert (list(found.added), list(found.removed)) == (["1333-74-0 gas"], ["7732-18-5 gas"])
    assert found.by_column == {"energy_j_mol": 2}
    assert found.by_source == {
        "janaf": {"added": 1, "removed": 1, "changed": 1},
        "webbook": {"added": 0, "removed": 0, "changed": 1},
    }
    assert found.changes[0] == Change("7732-18-5 liquid", "energy_j_mol", "-285830", "-285831")
    assert found.changes[1] == Change("74-82-8 gas", "energy_j_mol", "nothing", "-74530")


def test_where_each_quantity_has_its_source_a_change_is_that_of_the_value(tmp_path: Path) -> None:
    new = PLANETS.copy()
    new.loc[2, ["period_days", "period_source"]] = [18.77, "tepcat"]
    new.loc[0, "radius_earth_upper"] = 0.81
    found = difference(tmp_path, PLANETS, new.iloc[[0, 2]], Planets)
    assert found.counts == {"added": 0, "removed": 1, "changed": 2}
    assert found.by_source == {"tepcat": {"added": 0, "removed": 1, "changed": 2}}
    assert found.by_column == {"radius_earth_upper": 1, "period_days": 1, "period_source": 1}


def test_columns_that_come_go_and_change_their_type_are_told(tmp_path: Path) -> None:
    new = PHASES.rename(columns={"source": "origin"}).assign(energy_j_mol=[1, 2, 3, 4])
    found = difference(tmp_path, PHASES, new)
    assert (list(found.columns.added), list(found.columns.removed)) == (["origin"], ["source"])
    assert found.columns.retyped == {"energy_j_mol": ("float64 J mol-1", "int64 J mol-1")}
    assert found.counts["changed"] == 4


def test_without_a_key_rows_are_told_apart_by_all_that_is_in_them(tmp_path: Path) -> None:
    class Text(pa.DataFrameModel):
        word: str = column("word")

    old, new = pd.DataFrame({"word": ["a", "b", "b"]}), pd.DataFrame({"word": ["b", "c", "a", "c"]})
    found = difference(tmp_path, old, new, Text)
    assert found.counts == {"added": 2, "removed": 1, "changed": 0}
    assert (list(found.added), list(found.removed)) == (["c", "c (2)"], ["b (2)"])


def test_line_numbers_are_a_key_only_where_there_is_no_better_one(tmp_path: Path) -> None:
    lined = PHASES.set_axis(pd.RangeIndex(2, 6, name="row"))
    moved = PHASES.set_axis(pd.RangeIndex(3, 7, name="row"))
    assert difference(tmp_path, lined, moved).counts["changed"] == 0

    class Lines(pa.DataFrameModel):
        phase: str = column("phase")

    found = difference(tmp_path, lined[["phase"]], moved[["phase"]], Lines)
    assert (found.key, found.counts) == (["row"], {"added": 1, "removed": 1, "changed": 2})


def test_a_table_that_one_version_does_not_have_is_all_added_or_all_removed(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    write_table(path, PHASES, Phases, {})
    assert compare_tables(None, path).counts == {"added": 4, "removed": 0, "changed": 0}
    assert compare_tables(path, None).counts == {"added": 0, "removed": 4, "changed": 0}
    assert compare_tables(None, path).by_source["janaf"]["added"] == 2


def test_how_distributions_moved_is_part_of_it(tmp_path: Path) -> None:
    rows = pd.DataFrame({"cas": [str(n) for n in range(400)], "phase": "gas", "source": "janaf"})
    rng = np.random.default_rng(0)
    old = rows.assign(energy_j_mol=rng.normal(0, 1, 400))
    found = difference(tmp_path, old, old.assign(energy_j_mol=old["energy_j_mol"] + 3))
    drift = {column.name: column for column in found.drift.columns}["energy_j_mol"]
    assert (drift.psi or 0) > 1
    assert drift.low is not None
    assert drift.low[1] == pytest.approx(drift.low[0] + 3)
    assert found.document()["drift"][0]["name"] == "cas"


def test_a_file_that_is_no_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(DataError, match=r"a\.parquet is no Parquet"):
        compare_tables(None, tmp_path / "a.parquet")
