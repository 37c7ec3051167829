"""What the model is compared with, on the same folds: methods that are not told the mechanism, and two that are.

Every baseline predicts the area fractions of the triples that a fold tests, from the predicted climate or from numbers.
Published measures that need precipitation or sea ice cannot be computed from the fields that are predicted here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domains.habitability.label import cell_weights
from domains.habitability.water import liquid_water
from models.evaluation.documents import Baseline
from models.fusion.data import PREDICTED, FusionData
from models.fusion.network import METABOLISMS, RECORD_TEMPERATURES
from models.fusion.prediction import Triples, true_fractions
from models.fusion.samples import TrainingSide

Array = npt.NDArray[np.floating[Any]]
COMFORT_C: Final = (0.0, 50.0)
NEIGHBOURS: Final = 5
TREES: Final = 200


@dataclass(frozen=True)
class Task:
    """What a baseline knows of a fold.

    Attributes:
        data: of the family.
        side: what may be learned from.
        tested: what is asked.
        fractions: `f_bio` of planets, networks and scenarios, see `domains.habitability.contracts.Habitability`.
    """

    data: FusionData
    side: TrainingSide
    tested: Triples
    fractions: pd.DataFrame

    @cached_property
    def learned(self) -> pd.DataFrame:
        """The fractions of planets and networks that may be learned from."""
        names = self.data.organisms["network"]
        seen = self.fractions["network"].isin(names.iloc[np.concatenate([self.side.organisms, self.side.relatives])])
        planets = np.array(self.data.planets)
        simulated = self.fractions["planet"].isin(planets[self.side.simulated]) & ~self.fractions["emulated"]
        emulated = self.fractions["planet"].isin(planets[self.side.emulated]) & self.fractions["emulated"]
        return self.fractions[seen & (simulated | emulated)]


def training_mean(task: Task) -> Array:
    """Mean over simulated planets and organisms by scenario."""
    known = task.learned[~task.learned["emulated"]]
    mean = known.groupby("scenario")["f_bio"].mean()
    return np.asarray(mean[[task.data.scenarios[row] for row in task.tested.scenario]])


def comfortable_area(task: Task) -> Array:
    """Area between 0 and 50 degrees Celsius of the predicted climate, whatever lives there."""
    return _area(task, lambda celsius, _: (celsius >= COMFORT_C[0]) & (celsius <= COMFORT_C[1]))


def liquid_water_area(task: Task) -> Array:
    """Area with liquid water of the predicted climate."""
    return _area(task, liquid_water)


def nearest_organism(task: Task) -> Array:
    """Mean over the five planets that are most alike, for the organism whose temperatures are nearest."""
    data, side = task.data, task.side
    nearest = _nearest(task)
    scale = data.parameters[side.simulated].std(axis=0)
    features = data.parameters / np.where(scale > 0, scale, 1.0)
    table = task.learned[~task.learned["emulated"]].set_index(["planet", "network", "scenario"])["f_bio"]
    found = []
    for planet, organism, scenario in zip(task.tested.planet, task.tested.organism, task.tested.scenario, strict=True):
        distance = np.linalg.norm(features[side.simulated] - features[planet], axis=1)
        alike = side.simulated[np.argsort(distance, kind="stable")[:NEIGHBOURS]]
        network = data.organisms["network"].iloc[nearest[int(organism)]]
        found.append(np.mean([table[(data.planets[row], network, data.scenarios[scenario])] for row in alike]))
    return np.array(found)


def gradient_boosting(task: Task) -> Array:
    """Boosted trees on the planet's parameters, the organism's temperatures and metabolism, and the scenario."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    data, known = task.data, task.learned
    known = known[known["network"].isin(data.organisms.loc[data.organisms["organism"].notna(), "network"])]
    row_of = {(name, bool(made)): row for row, (name, made) in enumerate(zip(data.planets, data.emulated, strict=True))}
    place = {name: row for row, name in enumerate(data.organisms["network"])}
    number = {name: row for row, name in enumerate(data.scenarios)}
    learned = Triples(
        np.array([row_of[each] for each in zip(known["planet"], known["emulated"], strict=True)], dtype=np.intp),
        np.array([place[name] for name in known["network"]], dtype=np.intp),
        np.array([number[name] for name in known["scenario"]], dtype=np.intp),
    )
    trees = HistGradientBoostingRegressor(max_iter=TREES, random_state=0)
    trees.fit(_features(data, learned), known["f_bio"].to_numpy())
    return np.asarray(trees.predict(_features(data, task.tested))).clip(0.0, 1.0)


def mechanistic(task: Task) -> Array:
    """The label itself, with exact numbers, on the predicted climate: what one would do without learning."""
    return true_fractions(task.data, task.tested, PREDICTED)


def mechanistic_of_nearest(task: Task) -> Array:
    """The label of the organism whose temperatures are nearest, on the predicted climate."""
    nearest = _nearest(task)
    organisms = np.array([nearest[int(row)] for row in task.tested.organism], dtype=np.intp)
    return true_fractions(task.data, Triples(task.tested.planet, organisms, task.tested.scenario), PREDICTED)


def _area(task: Task, inside: Callable[[Array, float], Any]) -> Array:
    data, weights = task.data, cell_weights().ravel()
    pressure = {row: data.surface(row).pressure_bar for row in set(task.tested.planet.tolist())}
    share = {row: inside(data.celsius[row, PREDICTED], bar) @ weights for row, bar in pressure.items()}
    return np.array([share[row] for row in task.tested.planet.tolist()])


def _nearest(task: Task) -> Mapping[int, int]:
    """For each tested organism the row of the one that may be learned from with the nearest temperatures."""
    table = task.data.organisms[list(RECORD_TEMPERATURES)].to_numpy(np.float64)
    known = task.side.organisms
    return {
        organism: int(known[np.argmin(np.linalg.norm(table[known] - table[organism], axis=1))])
        for organism in set(task.tested.organism.tolist())
    }


def _features(data: FusionData, triples: Triples) -> Array:
    """Columns of the trees, (B, 8 + 3 + 5 + 12)."""
    temperatures = data.organisms[list(RECORD_TEMPERATURES)].to_numpy(np.float64)
    lives = data.metabolism[triples.organism][:, None] == np.arange(len(METABOLISMS))
    offered = triples.scenario[:, None] == np.arange(len(data.scenarios))
    return np.concatenate(
        [data.parameters[triples.planet], temperatures[triples.organism], lives, offered], axis=1
    ).astype(np.float64)


Method = Callable[[Task], Array]
BASELINES: Final[Mapping[str, Baseline[Method]]] = {
    "training_mean": Baseline(training_mean, True, "mean by scenario"),
    "comfortable_area": Baseline(comfortable_area, True, "area between 0 and 50 degrees Celsius, as is common"),
    "liquid_water_area": Baseline(
        liquid_water_area, True, "Spiegel, Menou & Scharf 2008, ApJ 681, 1609; Jansen et al. 2019, ApJ 875, 79"
    ),
    "nearest_organism": Baseline(nearest_organism, True, "nearest neighbours; Cover & Hart 1967, IEEE TIT 13, 21"),
    "gradient_boosting": Baseline(
        gradient_boosting, True, "Ke et al. 2017, NeurIPS 30, LightGBM, as scikit-learn builds it"
    ),
}
PEERS: Final[Mapping[str, Baseline[Method]]] = {
    "mechanistic": Baseline(mechanistic, False, "domains/habitability/label.py on the predicted climate"),
    "mechanistic_of_nearest": Baseline(
        mechanistic_of_nearest, False, "the same for the organism whose temperatures are nearest"
    ),
}
"""They are told the mechanism: reported, not gated."""
