"""Energies of formation and heat capacities: real lines in the files' own formats, faults included."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from thermochemistry_files import FILES, write_files

from domains.thermochemistry.elements import entropy_of_elements
from domains.thermochemistry.readers.thermochemistry import PARTS
from stromatolite.contracts.checked_rows import quarantine_rows
from stromatolite.errors import DataError


@pytest.fixture
def folder(tmp_path):
    return write_files(tmp_path / "thermochemistry")


def sort(part: str, folder: Path):
    return quarantine_rows(PARTS[part].read(folder), PARTS[part].contract, part)


def test_formulas_of_different_hands_become_one(folder):
    assert sort("atct_liquid", folder).accepted["formula"].tolist() == ["C2H4O2", "H2O"]
    assert sort("atct_gas", folder).accepted.loc[8, "formula"] == "NO-"
    assert sort("janaf", folder).accepted.loc["8 g", "formula"] == "NO+"


def test_a_line_of_janaf_is_a_row_for_each_phase_it_has(folder):
    found = sort("janaf", folder).accepted
    assert found.loc["7 l", "delta_gf_298_j_mol"] == -237141
    assert found.loc["7 g", "delta_gf_298_j_mol"] == -228582
    assert "2 l" not in found.index


def test_a_lost_sign_is_caught_since_the_energies_no_longer_fit_together(folder):
    found = sort("janaf", folder)
    assert list(found.reasons) == ["6 l"], "TiCl4: the liquid has +804 kJ/mol, and its gas is sound"
    (reason,) = found.reasons["6 l"]
    assert reason.rule == "gibbs energy is h minus ts"
    assert "804165" in reason.found


def test_energies_in_kilojoules_are_caught(folder):
    path = folder / "JANAF_1998.tsv"
    path.write_text(path.read_text().replace("-74873.0\t-50768.0", "-74.873\t-50.768"))
    assert "2 g" in sort("janaf", folder).reasons


@pytest.mark.parametrize(("formula", "entropy"), [("NO+", 177.40), ("NO-", 219.358), ("D2O", 247.534), ("Xx", None)])
def test_the_elements_of_an_ion_count_its_electrons(formula, entropy):
    found = entropy_of_elements(formula)
    assert found == pytest.approx(entropy, abs=1e-3) if entropy else found != found


def test_a_negative_entropy_is_set_aside_and_a_missing_one_is_not(folder):
    found = sort("yaws", folder)
    assert list(found.reasons) == [7]
    assert found.reasons[7][0].found == "-10.09 J mol-1 K-1"
    assert found.accepted.loc[2, "name"] == "nitroglycerine"


def test_a_wrong_check_digit_of_a_cas_number_is_set_aside(folder):
    path = folder / "API TDB Albahri Hf (g).tsv"
    path.write_text(path.read_text().replace("74-82-8", "74-28-8"))
    found = sort("albahri", folder)
    assert [str(each) for each in found.reasons[2]] == [
        "cas: cas number: found '74-28-8', allowed a CAS registry number whose check digit is right"
    ]


def test_a_substance_that_comes_twice_is_set_aside(folder):
    path = folder / "API TDB Albahri Hf (g).tsv"
    path.write_text(path.read_text() + "74-82-8\tMethane\t-74900\n")
    assert list(sort("albahri", folder).reasons) == [2, 5]


def test_zero_heat_capacity_at_zero_kelvin_is_a_missing_value(folder):
    found = sort("janaf_gas_cp", folder)
    assert found.accepted.loc["74-82-8 0", "cp_j_mol_k"] != found.accepted.loc["74-82-8 0", "cp_j_mol_k"]
    assert found.accepted.loc["74-82-8 298.15", "cp_j_mol_k"] == 35.639


def test_a_gas_with_less_than_the_heat_capacity_of_atoms_is_set_aside(folder):
    found = sort("janaf_gas_cp", folder)
    assert list(found.reasons) == ["10544-73-7 0"]
    assert found.reasons["10544-73-7 0"][0].found == "4.157 J mol-1 K-1"


def test_a_fit_with_negative_heat_capacity_is_set_aside(folder):
    found = sort("shomate", folder)
    assert found.reasons["1312-73-8 s 2"][0].field == "cp_at_t_min_j_mol_k"


def test_a_fit_that_comes_twice_is_set_aside_once(folder):
    found = sort("shomate", folder)
    assert set(found.reasons) == {"1312-73-8 s 2", "1317-36-8 g 2"}
    assert found.reasons["1317-36-8 g 2"][0].found == "-3500 K"


def test_shomate_coefficients_are_per_kelvin(folder):
    steam = sort("shomate", folder).accepted.loc["7732-18-5 g 1"]
    assert steam["cp_at_t_min_j_mol_k"] == pytest.approx(35.218, abs=1e-3), "at 500 K, from the NIST WebBook"


@pytest.mark.parametrize(
    ("name", "part"), [("JANAF_1998_gas_Cp.json", "janaf_gas_cp"), ("webbook_shomate_coefficients.json", "shomate")]
)
@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"74-82-8": 1}', '{"74-82-8": [[1, 2], [3]]}', '{"74-82-8": [[[1, "a"]], null, null]}'],
)
def test_heat_capacities_in_another_shape_are_refused(folder, name, part, content):
    (folder / name).write_text(content)
    with pytest.raises(DataError):
        PARTS[part].read(folder)


def test_a_missing_file_is_refused(folder):
    for name in FILES:
        (folder / name).unlink()
    for part in PARTS.values():
        with pytest.raises(DataError, match="is missing"):
            part.read(folder)


def test_every_excerpt_is_in_the_format_of_its_file(folder):
    assert json.loads((folder / "JANAF_1998_gas_Cp.json").read_text())
    assert {part: len(each.read(folder)) for part, each in PARTS.items()} == {
        "atct_gas": 7, "atct_liquid": 2, "janaf": 9, "yaws": 7, "albahri": 3, "janaf_gas_cp": 7, "shomate": 8,
    }  # fmt: skip
