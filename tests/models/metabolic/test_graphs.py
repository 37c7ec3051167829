"""Tables become arrays: what the model is told of metabolites and reactions is what the tables say."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from family_trial import tiny

from models.metabolic.contracts import TABLES
from models.metabolic.graphs import Graphs, read_graphs, read_part
from models.metabolic.masking import rows_of
from models.metabolic.pool import METABOLITE_FEATURES
from stromatolite.contracts.table_storage import read_table, write_table
from stromatolite.errors import ContractError, DataError
from stromatolite.family import Inputs


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    made: Inputs = tiny("metabolic").make_inputs(tmp_path_factory.mktemp("graphs"))
    return made


@pytest.fixture(scope="module")
def graphs(inputs) -> Graphs:
    return read_graphs(inputs.data)


@pytest.fixture
def copy(inputs, tmp_path) -> Path:
    """The tables, to be changed at will."""
    return Path(shutil.copytree(inputs.data, tmp_path / "copy"))


def rewritten(folder: Path, name: str, table: pd.DataFrame) -> None:
    write_table(folder / f"{name}.parquet", table, TABLES[name], {})


def features(graphs: Graphs, metabolite: str) -> dict[str, float]:
    row = graphs.pool.metabolite_features[graphs.pool.metabolites.index(metabolite)]
    return dict(zip(METABOLITE_FEATURES, row.tolist(), strict=True))


def test_a_reaction_uses_and_makes_what_its_equation_says(graphs):
    pool = graphs.pool
    row = pool.stoichiometry[[pool.row_of["PFK"]]].toarray().ravel()
    parts = {pool.metabolites[place]: row[place] for place in np.flatnonzero(row)}
    assert parts == {"atp_c": -1, "f6p_c": -1, "adp_c": 1, "fdp_c": 1, "h_c": 1}
    assert not pool.reversible[pool.row_of["PFK"]]
    assert pool.reversible[pool.row_of["PGI"]]
    assert list(pool.reactions) == sorted(pool.reactions)
    assert list(pool.metabolites) == sorted(pool.metabolites)


def test_a_metabolite_is_described_by_its_atoms_charge_place_and_reactions(graphs, inputs):
    parts = read_part(inputs.data, "stoichiometry")
    found = features(graphs, "atp_c")  # C10 H12 N5 O13 P3, charge -4
    counts = {"carbon": 10, "hydrogen": 12, "nitrogen": 5, "oxygen": 13, "phosphorus": 3, "sulfur": 0, "other_atoms": 0}
    counts["reactions"] = int((parts["metabolite"] == "atp_c").sum())
    assert {name: found[name] for name in counts} == pytest.approx({k: np.log1p(v) for k, v in counts.items()})
    assert (found["charge"], found["formula_unknown"]) == (-1.0, 0.0)
    places = {name: value for name, value in found.items() if name.startswith("in_")}
    assert places == {name: float(name == "in_cytosol") for name in places}
    assert features(graphs, "glc__D_e")["in_outside"] == features(graphs, "fru_p")["in_periplasm"] == 1.0


def test_what_is_not_known_of_a_metabolite_is_said_and_counts_as_nothing(copy):
    table = read_table(copy / "metabolites.parquet")
    table.loc[table["metabolite"] == "atp_c", ["universe_formula", "universe_charge"]] = [None, np.nan]
    table.loc[table["metabolite"] == "adp_c", "universe_formula"] = "C10H12N5O10P2R"
    table.loc[table["metabolite"] == "adp_c", "compartment"] = "x"
    rewritten(copy, "metabolites", table)
    graphs = read_graphs(copy)
    assert np.isfinite(graphs.pool.metabolite_features).all()
    atp, adp = features(graphs, "atp_c"), features(graphs, "adp_c")
    assert (atp["formula_unknown"], atp["carbon"], atp["charge"]) == (1.0, 0.0, 0.0)
    assert (adp["formula_unknown"], adp["in_other"]) == (0.0, 1.0)
    assert adp["other_atoms"] == pytest.approx(np.log(2))


def test_each_network_has_the_reactions_that_its_table_names(graphs, inputs):
    members = read_part(inputs.data, "memberships").groupby("organism")["reaction"].agg(set)
    assert graphs.known.organisms == ("bsub", "ecol", "mgen", "paer", "rsol", "sone")
    for organism in graphs.known.organisms:
        assert {graphs.pool.reactions[row] for row in rows_of(graphs.known, organism)} == members[organism]


def test_a_network_that_is_not_trained_on_is_no_evidence(copy):
    table = read_table(copy / "organisms.parquet")
    rewritten(copy, "organisms", table.assign(trained=table["organism"] != "mgen"))
    graphs = read_graphs(copy)
    assert "mgen" not in graphs.known.organisms
    assert "mgen" in graphs.organisms.index
    rewritten(copy, "organisms", table.assign(trained=False))
    with pytest.raises(ContractError, match="No metabolic network is trained on"):
        read_graphs(copy)


def test_tables_that_do_not_fit_one_another_are_refused(copy):
    members = read_table(copy / "memberships.parquet")
    members.loc[0, "reaction"] = "NOSUCH"
    rewritten(copy, "memberships", members)
    with pytest.raises(ContractError, match="memberships names what reactions lacks") as refused:
        read_graphs(copy)
    assert "'NOSUCH'" in str(refused.value.found)


def test_a_network_without_reactions_is_refused(copy):
    members = read_table(copy / "memberships.parquet")
    rewritten(copy, "memberships", members[members["organism"] != "mgen"].reset_index(drop=True))
    with pytest.raises(ContractError, match="organisms names what memberships lacks") as refused:
        read_graphs(copy)
    assert "'mgen'" in str(refused.value.found)


def test_a_broken_row_and_a_missing_table_are_refused_at_the_door(copy):
    parts = read_table(copy / "stoichiometry.parquet")
    parts.loc[3, "coefficient"] = 0.0
    rewritten(copy, "stoichiometry", parts)
    for read in (lambda: read_graphs(copy), lambda: read_part(copy, "stoichiometry")):
        with pytest.raises(ContractError, match="stoichiometry breaks its contract in 1 of"):
            read()
    (copy / "media.parquet").unlink()
    with pytest.raises(DataError, match=r"media.parquet is missing"):
        read_part(copy, "media")
