"""The table of thermochemistry: who is believed, what differs, and what stops the stage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from thermochemistry_files import write_files

from domains.thermochemistry.build import build
from domains.thermochemistry.precedence import believed
from domains.thermochemistry.readers.thermochemistry import PARTS
from stromatolite.contracts.checked_rows import quarantine_rows
from stromatolite.contracts.table_storage import read_table, write_table
from stromatolite.errors import ContractError


@pytest.fixture(scope="module")
def accepted(tmp_path_factory):
    """What the reader's contracts let through, as the stage finds it."""
    place = tmp_path_factory.mktemp("thermochemistry")
    raw = write_files(place / "raw")
    for name, part in PARTS.items():
        table = quarantine_rows(part.read(raw), part.contract, name).accepted
        target = place / "validated" / "thermochemistry" / "thermochemistry" / f"{name}.parquet"
        write_table(target, table, part.contract, {"source": "thermochemistry"})
    return place / "validated"


@pytest.fixture
def validated(accepted, tmp_path):
    """The same, for a test that changes it."""
    return Path(shutil.copytree(accepted, tmp_path / "validated"))


@pytest.fixture(scope="module")
def built(accepted):
    out = accepted.parent / "tables"
    build(accepted, out)
    return {path.stem: read_table(path) for path in out.glob("*.parquet")}


def test_each_source_has_a_row_for_a_substance_and_phase(built):
    table = built["thermochemistry"]
    steam = table[(table["cas"] == "7732-18-5") & (table["phase"] == "g")]
    assert steam["source"].tolist() == ["atct", "janaf", "yaws"]
    assert steam["delta_hf_298_j_mol"].tolist() == [-241822, -241826, -241830]
    assert steam["precedence"].tolist() == [1, 2, 3]


def test_each_quantity_is_believed_of_the_first_source_that_gives_it(built):
    table, carbon_dioxide = built["thermochemistry"], ("124-38-9", "g")
    assert believed(table, "delta_hf_298_j_mol").loc[carbon_dioxide].tolist() == ["atct", -393474]
    assert believed(table, "delta_gf_298_j_mol").loc[carbon_dioxide].tolist() == ["janaf", -394389]
    assert believed(table, "s0_298_j_mol_k").loc[("1333-74-0", "g")].tolist() == ["yaws", 130.68]


def test_a_lost_sign_is_told_beside_the_value_that_is_believed(built):
    conflicts = built["thermochemistry_conflicts"]
    freon = conflicts[(conflicts["cas"] == "75-71-8") & (conflicts["quantity"] == "delta_hf_298_j_mol")]
    told = freon.set_index("source")[["value", "believed_source", "believed_value", "difference", "reason"]]
    assert told.loc["albahri"].tolist() == [491610, "atct", -495810, 987420, "other value"]
    assert told.loc["yaws", "difference"] == 5010
    assert "janaf" in told.index


def test_rounding_is_no_conflict(built):
    conflicts = built["thermochemistry_conflicts"]
    assert not ((conflicts["cas"] == "7732-18-5") | (conflicts["cas"] == "124-38-9")).any()


def test_the_cation_under_the_number_of_the_anion_leaves_the_table_and_is_told(built):
    table, conflicts = built["thermochemistry"], built["thermochemistry_conflicts"]
    assert table.loc[table["cas"] == "14967-78-3", "source"].tolist() == ["atct"]
    told = conflicts[conflicts["cas"] == "14967-78-3"].set_index("quantity")
    assert set(told["reason"]) == {"other species"}
    assert told.loc["delta_hf_298_j_mol", "difference"] == 990185 - 87910
    assert told.loc["delta_gf_298_j_mol", "believed_source"] == "atct"
    assert pd.isna(told.loc["delta_gf_298_j_mol", "believed_value"])


def test_heat_capacities_have_their_ranges_and_no_row_without_a_value(built):
    fits, points = built["heat_capacity_fits"], built["heat_capacity_points"]
    assert fits[fits["cas"] == "1312-73-8"]["t_min_k"].tolist() == [298, 1050]
    assert points["temperature_k"].min() == 100
    assert points["cp_j_mol_k"].notna().all()


def test_the_same_rows_give_the_same_bytes(accepted, built, tmp_path):
    build(accepted, tmp_path / "again")
    for name in built:
        first, again = (place / f"{name}.parquet" for place in (accepted.parent / "tables", tmp_path / "again"))
        assert first.read_bytes() == again.read_bytes()


def test_without_conflicts_the_table_of_conflicts_is_empty(validated, tmp_path):
    for part in ("albahri", "yaws", "atct_gas"):
        path = validated / "thermochemistry" / "thermochemistry" / f"{part}.parquet"
        table = read_table(path)
        keep = table["cas"].isin(["124-38-9", "1333-74-0", "7732-18-5", "630-08-0"])
        write_table(path, table[keep], PARTS[part].contract, {})
    build(validated, tmp_path / "tables")
    assert len(read_table(tmp_path / "tables" / "thermochemistry_conflicts.parquet")) == 0


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("janaf", lambda table: table.assign(delta_gf_298_j_mol=table["delta_gf_298_j_mol"] / 1e3)),
        ("janaf", lambda table: table.assign(delta_gf_298_j_mol=table["delta_gf_298_j_mol"] / 4.184)),
        ("atct_liquid", lambda table: table.assign(delta_hf_298_j_mol=-table["delta_hf_298_j_mol"])),
        ("janaf", lambda table: table[table["cas"] != "74-82-8"]),
        ("janaf", lambda table: table[table["phase"] == "g"]),
    ],
    ids=["kilojoules", "calories", "sign lost", "no methane", "no liquid water"],
)
def test_known_reactions_stop_the_stage_when_units_signs_or_rows_go_wrong(validated, tmp_path, part, change):
    path = validated / "thermochemistry" / "thermochemistry" / f"{part}.parquet"
    write_table(path, change(read_table(path)), PARTS[part].contract, {})
    with pytest.raises(ContractError, match="contradicts what is known") as refused:
        build(validated, tmp_path / "tables")
    assert "4 H2 + CO2 -> CH4 + 2 H2O(l)" in str(refused.value)
    assert not (tmp_path / "tables").exists()
