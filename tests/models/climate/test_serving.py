"""The served model predicts as the trained one does, from its own files alone, and refuses unusable input."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pytest
from family_trial import Trial, saved

from domains.climates.fields import PARAMETER_NAMES, VARIABLES
from models.climate import network, serving
from models.climate.metrics import HUMIDITY, channel_slices
from models.climate.packaging import TRAPPIST_1_E, package
from stromatolite.family import ModelPackage


@pytest.fixture(scope="module")
def packed(trial: Trial) -> ModelPackage:
    return package(trial.record)


@pytest.fixture(scope="module")
def model(packed: ModelPackage, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The model as its user loads it."""
    return mlflow.pyfunc.load_model(str(saved(packed, tmp_path_factory.mktemp("served") / "model")))


def planets(count: int = 3, simulator: str = "exoplasim_stromatolite") -> pd.DataFrame:
    """Rows of input within the training domain."""
    frame = pd.DataFrame([TRAPPIST_1_E] * count, columns=list(PARAMETER_NAMES)).assign(simulator=simulator)
    frame["stellar_flux_w_m2"] = np.linspace(800.0, 1200.0, count)
    return frame


def test_the_constants_it_repeats_are_those_of_the_cube() -> None:
    assert serving.PARAMETERS == PARAMETER_NAMES
    expected = tuple((name, part.start, part.stop) for name, part in channel_slices().items())
    assert expected == serving.VARIABLES
    assert expected[4] == ("specific_humidity", HUMIDITY.start, HUMIDITY.stop)


def test_it_answers_as_the_network_of_the_record_does(trial: Trial, model: Any) -> None:
    frame = planets()
    net = network.load(trial.record.artifact("weights/production.safetensors"))
    said = net.predict(frame[list(PARAMETER_NAMES)].to_numpy(), frame["simulator"].tolist())
    served = model.predict(frame)
    assert set(served) == {variable.name for variable in VARIABLES} | {"outside_domain"}
    for variable in VARIABLES:
        expected = said[:, channel_slices()[variable.name]]
        if variable.name == "specific_humidity":
            expected = 10.0**expected
        expected = expected[:, 0] if variable.levels == 1 else expected
        assert np.array_equal(served[variable.name], expected), variable.name
    assert np.array_equal(served["outside_domain"], net.outside_domain(frame[list(PARAMETER_NAMES)].to_numpy()))


def test_a_climate_is_in_physical_units(model: Any) -> None:
    served = model.predict(planets())
    assert served["surface_temperature"].shape == (3, 32, 64)
    assert served["temperature"].shape == (3, 9, 32, 64)
    assert 150.0 < served["surface_temperature"].mean() < 400.0
    assert 0.0 < served["specific_humidity"].min() < served["specific_humidity"].max() < 1.0
    assert served["cloud_fraction"].min() >= 0.0
    assert served["asr"].max() <= 1200.0


def test_columns_go_by_name_and_rows_keep_their_order(model: Any) -> None:
    frame = planets()
    served = model.predict(frame)["olr"]
    assert np.array_equal(model.predict(frame[frame.columns[::-1]])["olr"], served)
    assert np.allclose(model.predict(frame[::-1])["olr"], served[::-1], rtol=1e-5)
    assert not np.allclose(served[0], served[2], rtol=1e-5)


def test_a_planet_far_from_all_that_were_trained_on_is_marked(model: Any) -> None:
    frame = planets()
    frame["radius_earth"] = [1.0, 4.0, 8.0]
    near, far, farther = model.predict(frame)["outside_domain"]
    assert near < far < farther


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("gravity_m_s2", np.nan),
        ("co2_volume_fraction", np.inf),
        ("surface_pressure_bar", 0.0),
        ("rotation_period_days", -3.0),
        ("ch4_volume_fraction", -1e-6),
    ],
)
def test_a_number_that_no_planet_has_is_refused_by_name(model: Any, column: str, value: float) -> None:
    frame = planets()
    frame.loc[1, column] = value
    with pytest.raises(ValueError, match=rf"{column} of planet 1 .*{value}"):
        model.predict(frame)


def test_air_without_carbon_dioxide_or_methane_is_no_mistake(model: Any) -> None:
    frame = planets().assign(co2_volume_fraction=0.0, ch4_volume_fraction=0.0)
    assert all(np.isfinite(values).all() for values in model.predict(frame).values())


def test_an_unknown_simulator_is_refused_with_the_known_ones(model: Any) -> None:
    with pytest.raises(ValueError, match=r"unknown simulator 'rocke3d'; this model knows clero:exoplasim, clero:um"):
        model.predict(planets(simulator="rocke3d"))


def test_a_missing_column_is_refused_by_name(model: Any) -> None:
    with pytest.raises(Exception, match="radius_earth"):
        model.predict(planets().drop(columns="radius_earth"))


def test_two_versions_live_side_by_side_each_with_its_own_code(
    packed: ModelPackage, model: Any, tmp_path: Path
) -> None:
    text = Path(network.__file__).read_text(encoding="utf-8")
    assert text.count(".clamp(0.0, 1.0)") == 1  # the bounds of cloud fractions
    overcast = tmp_path / "network.py"
    overcast.write_text(text.replace(".clamp(0.0, 1.0)", ".clamp(0.3, 0.4)"), encoding="utf-8")
    other = dataclasses.replace(packed, artifacts={**packed.artifacts, "network": overcast})
    second = mlflow.pyfunc.load_model(str(saved(other, tmp_path / "second")))
    before, after, again = model.predict(planets()), second.predict(planets()), model.predict(planets())
    modules = {type(each.unwrap_python_model().net).__module__ for each in (model, second)}
    assert len(modules) == 2
    assert not np.array_equal(after["cloud_fraction"], before["cloud_fraction"])
    assert np.array_equal(after["cloud_fraction"], before["cloud_fraction"].clip(0.3, 0.4))
    for name, values in before.items():
        assert np.array_equal(again[name], values), name


def test_the_model_brings_its_own_network_and_leaves_the_repository_s_alone(model: Any) -> None:
    served = type(model.unwrap_python_model().net)
    assert served is not network.ClimateNet
    assert served.__module__.startswith("climate_network_")
    assert sys.modules[served.__module__].__file__ != network.__file__
