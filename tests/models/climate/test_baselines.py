"""Each baseline is a fair opponent: it finds what its method can find, and is handed nothing that it may not have."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
import numpy.typing as npt
import pytest

from domains.climates.sampling import OUR_BOX, scale, sobol
from models.climate import baselines
from models.climate.baselines import BASELINES, PEERS, Task

Array = npt.NDArray[np.float64]
TRAIN, TEST = 20, 4


@pytest.fixture(scope="module")
def task() -> Task:
    """Planets whose climates are a linear answer to their features, and an emulator with a constant bias."""
    values = scale(sobol(len(OUR_BOX), TRAIN + TEST, seed=1), OUR_BOX)
    period = np.geomspace(4.0, 40.0, TRAIN + TEST)
    parameters = np.column_stack([values[:, :4], period, values[:, 4:], np.zeros(TRAIN + TEST)])
    x = baselines.features(parameters)
    x = (x - x.mean(axis=0)) / np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    random = np.random.default_rng(0)
    climates = 250.0 + np.tensordot(x, random.normal(size=(8, 48, 4, 8)), axes=1)
    emulated = climates + random.normal(size=(1, 48, 4, 8))
    return Task(parameters[:TRAIN], climates[:TRAIN], parameters[TRAIN:], emulated[:TRAIN], emulated[TRAIN:])


@pytest.fixture(scope="module")
def truth(task: Task) -> Array:
    bias = task.emulator_train_NCYX[0] - task.train_NCYX[0]
    return np.asarray(task.emulator_test_NCYX - bias)


@pytest.mark.parametrize("name", [*BASELINES, *PEERS])
def test_every_method_answers_for_every_planet_and_the_same_twice(task: Task, name: str) -> None:
    baseline = {**BASELINES, **PEERS}[name]
    said = baseline.method(task)
    assert said.shape == (TEST, 48, 4, 8)
    assert np.isfinite(said).all()
    assert np.array_equal(said, baseline.method(task))
    assert baseline.citation


@pytest.mark.parametrize("name", [name for name, method in BASELINES.items() if method.from_scratch])
def test_what_is_called_from_scratch_never_looks_at_the_emulator(task: Task, name: str) -> None:
    nothing = np.full_like(task.emulator_train_NCYX, np.nan)
    blind = dataclasses.replace(task, emulator_train_NCYX=nothing, emulator_test_NCYX=nothing[:TEST])
    assert np.array_equal(BASELINES[name].method(blind), BASELINES[name].method(task))


def test_production_is_gated_on_these_and_clero_is_a_peer() -> None:
    from_scratch = {name for name, method in BASELINES.items() if method.from_scratch}
    assert from_scratch == {"training_mean", "k_nearest_neighbours", "pca_ridge", "pca_gaussian_process"}
    assert set(PEERS) == {"clero"}


def test_the_training_mean_is_the_mean_of_the_training_planets(task: Task) -> None:
    said = baselines.training_mean(task)
    assert said == pytest.approx(np.broadcast_to(task.train_NCYX.mean(axis=0), said.shape))


def test_a_neighbour_that_is_the_planet_itself_is_its_answer(task: Task) -> None:
    itself = dataclasses.replace(task, test_NP=task.train_NP[[3, 11]])
    assert baselines.nearest_neighbours(itself) == pytest.approx(task.train_NCYX[[3, 11]])


def test_neighbours_are_near_in_every_parameter_not_in_the_one_with_large_numbers(task: Task) -> None:
    train = np.repeat(task.train_NP[:1], 6, axis=0)
    train[:, 0] = np.linspace(2500.0, 4500.0, 6)  # thousands of kelvins
    train[:, 6] = [1e-6, 1e-1, 1e-6, 1e-1, 1e-6, 1e-1]  # millionths
    fields = train[:, 6, None, None, None] * np.ones((1, 48, 4, 8))
    asked = train[[2]] * np.array([1.07, 1, 1, 1, 1, 1, 1, 1])
    said = baselines.nearest_neighbours(Task(train, fields, asked, fields, fields[:1]))
    assert said.mean() < 0.05  # nearer to what shares its carbon dioxide


def test_ridge_on_components_finds_a_linear_answer(task: Task, truth: Array) -> None:
    said = baselines.pca_ridge(task)
    error, scatter = said - truth, truth - task.train_NCYX.mean(axis=0)
    assert np.sqrt((error**2).mean()) < 0.02 * np.sqrt((scatter**2).mean())


def test_a_gaussian_process_does_much_better_than_the_mean_on_it(task: Task, truth: Array) -> None:
    said = baselines.pca_gaussian_process(task)
    scatter = truth - task.train_NCYX.mean(axis=0)
    assert np.sqrt(((said - truth) ** 2).mean()) < 0.35 * np.sqrt((scatter**2).mean())


@pytest.mark.filterwarnings("ignore:The optimal value found")
def test_a_gaussian_process_starts_several_times_and_keeps_the_likeliest() -> None:
    """From one start it does not find that one parameter alone makes a fast wave."""
    x, elsewhere = np.random.default_rng(0).uniform(-1.7, 1.7, size=(2, 40, 8))
    wave = np.sin(4.0 * x[:, 0])
    several, once = (baselines._gaussian_process(0) for _ in range(2))
    once.n_restarts_optimizer = 0
    likelihoods = [model.fit(x, wave).log_marginal_likelihood_value_ for model in (several, once)]
    assert likelihoods[0] > likelihoods[1] + 10.0
    errors = [np.abs(model.predict(elsewhere) - np.sin(4.0 * elsewhere[:, 0])).mean() for model in (several, once)]
    assert errors[0] < 0.1 < 0.5 < errors[1]


@pytest.mark.filterwarnings("ignore:The optimal value found")
def test_a_gaussian_process_does_not_follow_noise() -> None:
    random = np.random.default_rng(0)
    x = random.uniform(-1.7, 1.7, size=(40, 8))
    noise = 0.5 * random.normal(size=40)
    left = (x[:, 0] + noise) - baselines._gaussian_process(0).fit(x, x[:, 0] + noise).predict(x)
    assert left.std() > 0.1 * noise.std()


def test_only_a_length_scale_at_its_bound_is_silenced(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.exceptions import ConvergenceWarning

    def regressed(task: Task, *_: object, **__: object) -> Array:
        warnings.warn(
            "The optimal value found for dimension 0 is close to its bound.", ConvergenceWarning, stacklevel=1
        )
        warnings.warn("lbfgs failed to converge", ConvergenceWarning, stacklevel=1)
        return task.train_NCYX

    monkeypatch.setattr(baselines, "_regressed", regressed)
    with pytest.warns(ConvergenceWarning) as told:
        baselines.pca_gaussian_process(task)
    assert [str(each.message) for each in told] == ["lbfgs failed to converge"]


def test_the_peer_is_the_emulator_as_it_comes(task: Task) -> None:
    assert np.array_equal(PEERS["clero"].method(task), task.emulator_test_NCYX)


@pytest.mark.parametrize("name", [f"clero_{kind}_residual" for kind in ("mean", "ridge", "gaussian_process")])
def test_residuals_take_a_constant_bias_away_exactly(task: Task, truth: Array, name: str) -> None:
    assert np.abs(task.emulator_test_NCYX - truth).mean() > 0.5
    assert BASELINES[name].method(task) == pytest.approx(truth, abs=1e-9)


def test_a_bias_that_grows_with_a_parameter_needs_the_ridge(task: Task, truth: Array) -> None:
    flux = (task.train_NP[:, 1] - 1000.0) / 500.0
    flux_test = (task.test_NP[:, 1] - 1000.0) / 500.0
    tilted = dataclasses.replace(
        task,
        emulator_train_NCYX=task.train_NCYX + flux[:, None, None, None],
        emulator_test_NCYX=truth + flux_test[:, None, None, None],
    )
    mean, ridge = (
        np.abs(BASELINES[f"clero_{kind}_residual"].method(tilted) - truth).mean() for kind in ("mean", "ridge")
    )
    assert ridge < 0.1 * mean


def test_two_training_planets_are_enough_for_every_method(task: Task) -> None:
    few = dataclasses.replace(
        task,
        train_NP=task.train_NP[:2],
        train_NCYX=task.train_NCYX[:2],
        emulator_train_NCYX=task.emulator_train_NCYX[:2],
    )
    for name, baseline in BASELINES.items():
        assert np.isfinite(baseline.method(few)).all(), name
