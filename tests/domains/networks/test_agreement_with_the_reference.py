"""The stage stops when a network is not the one of the reference, and says which number differs."""

from __future__ import annotations

import pytest
from energy_metabolism import METHANOGEN, network

from domains.networks.cultures import growth_table, require_energy_reaction, require_growth
from domains.networks.growth import Culture
from domains.networks.reference import reference_growth, reference_sizes
from domains.networks.sizes import require_sizes
from stromatolite.errors import ContractError


def test_growth_within_the_rounding_of_the_reference_agrees():
    table = reference_growth()
    assert require_growth(table) == 252
    near = table.assign(growth_per_h=table["growth_per_h"] + 4.9e-5, atp=table["atp"] - 4.9e-3)
    assert require_growth(near) == 252


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("growth_per_h", 0.0257, "iAF692 on H2+CO2: growth_per_h 0.0257, expected 0.0256"),
        ("atp", 2.70, "iAF692 on H2+CO2: atp 2.7, expected 2.69"),
        ("growth_per_h", float("nan"), "iAF692 on H2+CO2: growth_per_h nan, expected 0.0256"),
    ],
)
def test_growth_that_differs_is_told_with_network_and_medium(column, value, said):
    table = reference_growth()
    row = (table["organism"] == "iAF692") & (table["medium"] == "H2+CO2")
    table.loc[row, column] = value
    with pytest.raises(ContractError, match="1 rates differ") as told:
        require_growth(table)
    assert said in str(told.value)


def test_a_steady_state_where_the_reference_has_none_is_a_difference():
    table = reference_growth()
    table.loc[(table["organism"] == "iPC815") & (table["medium"] == "closed"), ["atp", "growth_per_h"]] = 0.0
    with pytest.raises(ContractError, match="2 rates differ"):
        require_growth(table)


def test_a_missing_pair_of_network_and_medium_is_a_difference():
    with pytest.raises(ContractError, match="rates differ"):
        require_growth(reference_growth().iloc[1:])


def test_sizes_agree_or_are_told_number_by_number():
    sizes = reference_sizes().drop(columns=["fba_reactions", "fba_metabolites", "core_compounds"])
    prokaryotes = reference_sizes()["core_compounds"].dropna()
    whole = reference_sizes()
    networks = [_Sized(name, whole.loc[name]) for name in prokaryotes.index]
    cores = {name: int(count) for name, count in prokaryotes.items()}
    assert require_sizes(sizes, networks, cores) == 31 * 6 + 21 * 3
    wrong = sizes.copy()
    wrong.loc["iML1515", "reactions"] -= 1
    with pytest.raises(ContractError) as told:
        require_sizes(wrong, networks, cores | {"iLJ478": 28})
    assert "iML1515 reactions: 2371, expected 2372" in str(told.value)
    assert "iLJ478 core_compounds: 28, expected 27" in str(told.value)
    with pytest.raises(ContractError, match="not those of the reference") as told:
        require_sizes(sizes.drop("iIS312"), networks, cores)
    assert "iIS312: in one of the two only" in str(told.value)


class _Sized:
    """A network of which only the size matters."""

    def __init__(self, organism, row):
        import pandas as pd

        self.organism = organism
        self.bounds = range(int(row["fba_reactions"]))
        self.stoichiometry = pd.DataFrame({"metabolite": range(int(row["fba_metabolites"]))})


def test_an_organism_that_lives_by_another_reaction_is_refused():
    pytest.importorskip("cobra")
    require_energy_reaction(Culture(network("iAF692", METHANOGEN)))
    leaky = METHANOGEN.replace("MCR: cob_c + mcom_c --> ch4_c + hsfd_c", "MCR: cob_c + mcom_c --> 0.5 ch4_c + hsfd_c")
    with pytest.raises(ContractError, match="iAF692 gains ATP on H2") as told:
        require_energy_reaction(Culture(network("iAF692", leaky)))
    assert "ch4 0.5" in str(told.value)


def test_every_network_is_fed_every_medium():
    pytest.importorskip("cobra")
    from domains.networks.media import MEDIA

    table = growth_table([network("iAF692", METHANOGEN)]).set_index("medium")
    assert set(table.index) == set(MEDIA)
    assert table["feasible"].all()
    assert table.loc["H2+CO2", "atp"] == 2.6875
    assert table.loc["CH4+CO2", "atp"] == 0.0
