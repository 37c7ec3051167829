"""The served model predicts as the trained one does, from its own files alone, and refuses unusable input."""

from __future__ import annotations

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pytest
from family_trial import saved

from domains.climates.grid import LATITUDES, LONGITUDES
from domains.habitability.label import KELVIN
from models.fusion import network, serving
from models.fusion.checkpoints import load_interval, load_network
from models.fusion.data import PREDICTED
from models.fusion.packaging import package
from models.fusion.prediction import Triples, predicted_fractions, predicted_maps
from models.fusion.said import NOTHING, Said
from models.training.checkpoints import PRODUCTION
from stromatolite.contracts.table_storage import read_table


@pytest.fixture(scope="module")
def packed(trial):
    return package(trial.record)


@pytest.fixture(scope="module")
def model(packed, tmp_path_factory):
    """The model as its user loads it."""
    return mlflow.pyfunc.load_model(str(saved(packed, tmp_path_factory.mktemp("served") / "model")))


@pytest.fixture(scope="module")
def triples(data):
    """E. coli, which has a dossier, on two simulated planets in all scenarios."""
    organism = np.flatnonzero(data.organisms["network"] == "iML1515")
    return Triples.of(np.array([1, 4]), organism, len(data.scenarios))


@pytest.fixture(scope="module")
def asked(trial, data, triples):
    """The same as rows of the served model's input: maps, a latent vector, and what the records say."""
    said = Said(read_table(trial.inputs.data / "records.parquet"), data.mechanisms.scenarios).by_dossier
    rows = []
    for planet, organism, scenario in zip(triples.planet, triples.organism, triples.scenario, strict=True):
        name, key = data.scenarios[scenario], data.organisms["organism"].iloc[organism]
        records = (
            said["organism", key, "range"],
            said["medium", key, data.mechanisms.scenarios[name].medium],
            said["planet", data.planets[planet], name],
        )
        known = {field: value for each in records for field, value in each.items() if not pd.isna(value)}
        maps = {
            "surface_temperature": data.celsius[planet, PREDICTED].astype(float) + KELVIN,
            "photons": data.photons[planet, PREDICTED].astype(float),
            "latent": data.latent[organism].astype(float),
        }
        rows.append({**NOTHING, **known, **maps})
    return pd.DataFrame(rows)


def test_it_answers_as_the_network_of_the_record_does(trial, data, model, triples, asked):
    net = load_network(trial.record, PRODUCTION)
    served = model.predict(asked)
    assert served["f_bio"] == pytest.approx(predicted_fractions(net, data, triples, PREDICTED), abs=1e-5)
    maps = np.concatenate(list(predicted_maps(net, data, triples, PREDICTED)))
    for place, name in enumerate((*network.GATES, "habitable")):
        assert served[name].reshape(len(triples), -1) == pytest.approx(maps[:, :, place], abs=1e-4), name
    assert np.ptp(served["f_bio"]) > 0


def test_its_interval_is_the_record_s_and_holds_its_answer(trial, model, asked):
    served = model.predict(asked)
    low, high = load_interval(trial.record).bounds(served["f_bio"])
    assert np.array_equal(served["low"], low)
    assert np.array_equal(served["high"], high)
    assert ((low >= 0) & (low <= served["f_bio"]) & (served["f_bio"] <= high) & (high <= 1)).all()


def test_a_map_has_the_common_grid(model, asked):
    served = model.predict(asked[:1])
    assert (serving.LATITUDES, serving.LONGITUDES) == (LATITUDES, LONGITUDES)
    assert served["habitable"].shape == (1, LATITUDES, LONGITUDES)
    assert serving.KELVIN == KELVIN


def test_what_is_not_known_may_be_left_empty(model, asked):
    bare = asked[:1].assign(growth_temperature_min_c=np.nan, growth_temperature_max_c=np.nan, metabolism="", medium="")
    served = model.predict(bare)
    assert np.isfinite(served["f_bio"]).all()
    assert served["f_bio"] != model.predict(asked[:1])["f_bio"]


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("surface_temperature", np.full(2047, 280.0), "surface_temperature of row 1 has 2047 numbers; 2048"),
        ("photons", np.full(1, 3.0), "photons of row 1 has 1 numbers; 2048"),
        ("latent", np.zeros(5), "latent of row 1 has 5 numbers; 4"),
        ("surface_temperature", np.full(2048, np.nan), "surface_temperature of row 1 .* not finite"),
        ("latent", np.full(4, np.inf), "latent of row 1 .* not finite"),
    ],
)
def test_a_map_or_vector_that_is_none_is_refused_by_name_and_row(model, asked, column, values, told):
    frame = asked[:2].copy()
    frame[column] = [frame[column].iloc[0], values]
    with pytest.raises(ValueError, match=told):
        model.predict(frame)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("growth_temperature_max_c", np.inf),
        ("surface_pressure_bar", 0.0),
        ("surface_pressure_bar", np.inf),
        ("h2_fraction", -0.1),
        ("o2_fraction", 1.5),
    ],
)
def test_a_number_that_no_record_has_is_refused_by_name_and_row(model, asked, column, value):
    frame = asked[:2].copy()
    frame[column] = [frame[column].iloc[0], value]
    with pytest.raises(ValueError, match=rf"{column} of row 1 .*{value}"):
        model.predict(frame)


@pytest.mark.parametrize(("column", "word"), [("metabolism", "banana"), ("medium", "pizza")])
def test_a_word_that_is_not_known_is_refused_by_name_and_row(model, asked, column, word):
    frame = asked[:2].copy()
    frame[column] = [frame[column].iloc[0], word]
    with pytest.raises(ValueError, match=rf"{column} of row 1 is '{word}'"):
        model.predict(frame)


def test_a_missing_column_is_refused_by_name(model, asked):
    with pytest.raises(Exception, match="photons"):
        model.predict(asked.drop(columns="photons"))


def test_the_model_brings_its_own_code(model):
    served = type(model.unwrap_python_model().net)
    assert served is not network.FusionNet
    assert served.__module__.startswith("fusion_network_")
