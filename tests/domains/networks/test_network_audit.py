"""Networks are judged by what they do where the answer is known: the faults of the real ones, each with its numbers."""

from __future__ import annotations

import pandas as pd
import pytest

from domains.networks.audit import Verdicts, audited
from domains.networks.contracts.growth import Growth
from domains.networks.reference import reference_growth
from domains.networks.taxonomy import taxonomy
from stromatolite.contracts.checked_rows import require_table
from stromatolite.errors import ContractError

NAN = float("nan")
MEDIA = ("closed", "minerals", "glucose_anox", "glucose_O2", "open", "open_anox", "H2+CO2+O2")
NONE = dict.fromkeys(MEDIA, 0.0)
# ATP and growth as computed for the real networks
NETWORKS = {
    "iML1515": (
        {**NONE, "glucose_anox": 25.0, "glucose_O2": 70.0, "open": 1000.0, "open_anox": 1000.0, "H2+CO2+O2": 15.0},
        {**NONE, "glucose_anox": 0.2812, "glucose_O2": 0.7675, "open": 27.9392, "open_anox": 27.0196},
    ),
    "iCN718": (
        {**NONE, "minerals": 2.5, "glucose_anox": 5.833, "glucose_O2": 15.833, "open": 96.25, "open_anox": 90.0},
        {**NONE, "glucose_anox": 0.0815, "glucose_O2": 0.2212, "open": 1.6895, "open_anox": 1.514},
    ),
    "iPC815": (
        {**dict.fromkeys(MEDIA, NAN), "glucose_anox": 19.5, "glucose_O2": 62.0, "open": 1000.0, "open_anox": 1000.0},
        {**dict.fromkeys(MEDIA, NAN), "glucose_anox": 0.0, "glucose_O2": 0.0, "open": 20.3714, "open_anox": 19.4624},
    ),
    "ecol": (
        {**NONE, "glucose_anox": 22.5, "glucose_O2": 58.75, "open": 1000.0, "open_anox": 1000.0, "H2+CO2+O2": 15.0},
        {**NONE, "glucose_O2": 0.7096, "open": 26.5524, "open_anox": 25.8397},
    ),
    "mgen": ({**NONE, "glucose_O2": 20.0, "open": 100.0}, {**NONE, "open": 0.6035}),
    "sone": (
        {**NONE, "glucose_anox": 12.5, "glucose_O2": 51.25, "open": 500.0, "open_anox": 500.0, "H2+CO2+O2": 15.0},
        {**NONE, "glucose_O2": 0.596, "open": 14.4343, "open_anox": 13.7512, "H2+CO2+O2": 0.0222},
    ),
    "iEK1008": (
        {**NONE, "glucose_anox": 20.0, "glucose_O2": 35.0, "open": 278.33, "open_anox": 270.0},
        {**NONE, "glucose_O2": 0.4474, "open": 4.579, "open_anox": 4.3326},
    ),
    "iSynCJ816": (
        {**NONE, "glucose_O2": 67.14, "H2+CO2+O2": 22.86, "open": 129.64, "open_anox": 80.0},
        {**NONE, "glucose_O2": 0.6898, "H2+CO2+O2": 0.0782, "open": 1.8006, "open_anox": 1.1722},
    ),
}


@pytest.fixture(scope="module")
def growth() -> pd.DataFrame:
    rows = [
        (organism, medium, atp[medium] == atp[medium], atp[medium], rate[medium])
        for organism, (atp, rate) in NETWORKS.items()
        for medium in MEDIA
    ]
    return pd.DataFrame(rows, columns=["organism", "medium", "feasible", "atp", "growth_per_h"])


@pytest.fixture(scope="module")
def verdicts(growth) -> Verdicts:
    return audited(growth, taxonomy())


def reasons(verdicts: Verdicts, organism: str) -> str:
    return "; ".join(map(str, verdicts.rows.reasons[organism]))


def test_the_numbers_above_are_those_of_the_reference():
    known = reference_growth().set_index(["organism", "medium"])
    for organism in ("iML1515", "iCN718", "iPC815", "iEK1008", "iSynCJ816"):
        for medium in ("glucose_anox", "glucose_O2", "open", "H2+CO2+O2"):
            expected = known.loc[(organism, medium), "growth_per_h"]
            assert NETWORKS[organism][1][medium] == pytest.approx(expected, nan_ok=True)


def test_atp_out_of_minerals_is_caught(verdicts):
    assert "atp_minerals" in reasons(verdicts, "iCN718")
    assert not verdicts.flux_analysis["iCN718"]


def test_a_network_without_a_steady_state_when_closed_is_caught(verdicts):
    assert "atp_closed" in reasons(verdicts, "iPC815")
    assert not verdicts.flux_analysis["iPC815"]


def test_a_draft_that_cannot_grow_without_oxygen_gives_no_anoxic_labels_but_may_be_used_otherwise(verdicts):
    for organism in ("ecol", "mgen"):
        assert "need of oxygen" in reasons(verdicts, organism)
        assert not verdicts.anoxic_labels[organism]
        assert verdicts.flux_analysis[organism]


def test_spurious_growth_on_carbon_dioxide_is_caught(verdicts):
    assert "autotroph" in reasons(verdicts, "sone")
    assert not verdicts.flux_analysis["sone"]


def test_aerobes_may_need_oxygen_and_autotrophs_may_live_on_carbon_dioxide(verdicts):
    for organism in ("iEK1008", "iSynCJ816", "iML1515"):
        assert organism not in verdicts.rows.reasons
        assert verdicts.flux_analysis[organism]
        assert verdicts.anoxic_labels[organism]


def test_the_table_of_growth_has_rates_where_a_steady_state_is_and_only_there(growth):
    require_table(growth, Growth, "growth")
    for change in ({"feasible": False}, {"atp": NAN}, {"growth_per_h": -0.1}):
        wrong = growth.copy()
        wrong.loc[0, list(change)] = list(change.values())
        with pytest.raises(ContractError, match="growth breaks its contract"):
            require_table(wrong, Growth, "growth")
