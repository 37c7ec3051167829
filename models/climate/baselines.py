"""Baselines, fitted on the same training planets as the network. Scored fields in, scored fields out.

Shape suffixes: N planets, P = 8 parameters, C = 48 channels, Y = 32 latitudes, X = 64 longitudes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from models.evaluation.documents import Baseline

Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Task:
    """One fold: training planets with their climates, test planets, and the predictions of CLERO for both."""

    train_NP: Array
    train_NCYX: Array
    test_NP: Array
    emulator_train_NCYX: Array
    emulator_test_NCYX: Array


Predict = Callable[[Task], Array]
"""From a fold to the climates of its test planets, (N, C, Y, X)."""


def features(parameters_NP: Array) -> Array:
    """Parameters on the scales on which climates vary: logarithms of period and pressure, arcsinh of gases."""
    star, flux, radius, gravity, period, pressure, co2, ch4 = np.asarray(parameters_NP, dtype=np.float64).T
    return np.stack(
        [star, flux, radius, gravity, np.log(period), np.log(pressure), np.arcsinh(co2 / 1e-6), np.arcsinh(ch4 / 1e-6)],
        axis=1,
    )


def _standardised(task: Task) -> tuple[Array, Array]:
    train, test = features(task.train_NP), features(task.test_NP)
    centre, scale = train.mean(axis=0), train.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)  # a constant input (methane in our runs) passes through unscaled
    return (train - centre) / scale, (test - centre) / scale


def _regressed(task: Task, target_NCYX: Array, regressors: Callable[[int], Any], components: int) -> Array:
    """Predict `target` for the test planets, each principal component by its own scikit-learn regressor.

    Channels are scaled to unit variance first; components are not, so that small ones stay small.
    """
    from sklearn.decomposition import PCA

    x, x_test = _standardised(task)
    flat = target_NCYX.reshape(len(target_NCYX), target_NCYX.shape[1], -1).astype(np.float64)
    scale_C = (flat - flat.mean(axis=0)).std(axis=(0, 2), keepdims=True)
    scale_C = np.where(scale_C > 0, scale_C, 1.0)
    rows = (flat / scale_C).reshape(len(flat), -1)
    pca = PCA(n_components=min(components, len(rows) - 1), svd_solver="full").fit(rows)
    scores = pca.transform(rows)
    predicted = np.stack([regressors(k).fit(x, scores[:, k]).predict(x_test) for k in range(scores.shape[1])], axis=1)
    fields = pca.inverse_transform(predicted).reshape(len(x_test), *flat.shape[1:]) * scale_C
    return np.asarray(fields.reshape(len(x_test), *target_NCYX.shape[1:]))


STARTS = 6


def _ridge(_component: int) -> Any:
    from sklearn.linear_model import RidgeCV

    return RidgeCV(alphas=np.logspace(-2, 4, 25))


def _gaussian_process(_component: int) -> Any:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    kernel = ConstantKernel(1.0, (1e-2, 1e2)) * RBF(np.full(8, 3.0), (0.5, 1e2)) + WhiteKernel(0.1, (1e-4, 1.0))
    return GaussianProcessRegressor(kernel, normalize_y=True, n_restarts_optimizer=STARTS - 1, random_state=0)


def training_mean(task: Task) -> Array:
    """The same climate for every planet."""
    return np.repeat(task.train_NCYX.mean(axis=0, keepdims=True), len(task.test_NP), axis=0)


def nearest_neighbours(task: Task) -> Array:
    """Distance-weighted mean of the three most similar training planets."""
    from sklearn.neighbors import KNeighborsRegressor

    x, x_test = _standardised(task)
    model = KNeighborsRegressor(n_neighbors=min(3, len(x)), weights="distance")
    flat = model.fit(x, task.train_NCYX.reshape(len(x), -1)).predict(x_test)
    return np.asarray(flat.reshape(len(x_test), *task.train_NCYX.shape[1:]))


def pca_ridge(task: Task) -> Array:
    """Ridge regression of every principal component, its strength by leave-one-out."""
    return _regressed(task, task.train_NCYX, _ridge, components=10)


def pca_gaussian_process(task: Task) -> Array:
    """A Gaussian process with noise and one length scale a parameter for each of ten principal components.

    Of several starts of its optimiser the one with the greatest marginal likelihood counts.
    """
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # a length scale at its bound means that a parameter does not matter
        warnings.filterwarnings("ignore", message="The optimal value found for dimension", category=ConvergenceWarning)
        return _regressed(task, task.train_NCYX, _gaussian_process, components=10)


def emulator(task: Task) -> Array:
    """CLERO without correction."""
    return task.emulator_test_NCYX


def emulator_mean_residual(task: Task) -> Array:
    """CLERO plus the mean of its errors on the training planets."""
    residual = (task.train_NCYX - task.emulator_train_NCYX).mean(axis=0)
    return np.asarray(task.emulator_test_NCYX + residual)


def emulator_ridge_residual(task: Task) -> Array:
    """CLERO plus a ridge regression of its errors on the training planets."""
    residual = task.train_NCYX - task.emulator_train_NCYX
    return task.emulator_test_NCYX + _regressed(task, residual, _ridge, components=10)


def emulator_gaussian_process_residual(task: Task) -> Array:
    """CLERO plus Gaussian processes of its errors on the training planets, see `pca_gaussian_process`."""
    residual = task.train_NCYX - task.emulator_train_NCYX
    return task.emulator_test_NCYX + pca_gaussian_process(replace(task, train_NCYX=residual))


_CLERO = "Stevenson et al. 2026, CLERO 0.1.4 (package clero), trained on ThousandWorlds (arXiv 2606.18338)"

BASELINES: Mapping[str, Baseline[Predict]] = {
    "training_mean": Baseline(training_mean, True, "climatology"),
    "k_nearest_neighbours": Baseline(nearest_neighbours, True, "Cover & Hart 1967, IEEE Trans. Inf. Theory 13, 21"),
    "pca_ridge": Baseline(pca_ridge, True, "Hoerl & Kennard 1970, Technometrics 12, 55"),
    "pca_gaussian_process": Baseline(pca_gaussian_process, True, "Higdon et al. 2008, JASA 103, 570"),
    "clero_mean_residual": Baseline(emulator_mean_residual, False, _CLERO),
    "clero_ridge_residual": Baseline(emulator_ridge_residual, False, _CLERO),
    "clero_gaussian_process_residual": Baseline(emulator_gaussian_process_residual, False, _CLERO),
}
PEERS: Mapping[str, Baseline[Predict]] = {"clero": Baseline(emulator, False, _CLERO)}
