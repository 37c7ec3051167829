"""The answer to a question: on which part of a planet an organism could live, and what that hangs on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from domains.habitability.label import GATES, area_share
from domains.subjects.organism import OrganismCase, resolve_organism
from domains.subjects.planet import PlanetCase, resolve_planet
from domains.subjects.refusals import require_answerable
from domains.subjects.scenario import ScenarioCase
from models.fusion.asking.asked import Asked, asked_by, without_text
from models.fusion.asking.design import PRESSURE, design
from models.fusion.asking.findings import (
    Counterfactual,
    Effect,
    GateShares,
    Limit,
    counterfactual,
    effects,
    gate_shares,
    interval,
    label_interval,
    limit,
)
from models.fusion.asking.knowledge import Knowledge
from models.fusion.asking.models import Models
from models.fusion.asking.prediction import Predictions, predictions
from stromatolite.errors import StromError

Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Label:
    """The mechanistic label on the same predicted climate.

    Attributes:
        fraction: share of the planet's area.
        low: least share over what the assumptions leave open.
        high: largest share over the same.
        agreement: share of the area on which model and label say the same.
    """

    fraction: float
    low: float
    high: float
    agreement: float


@dataclass(frozen=True)
class Answer:
    """What is known of one organism on one planet.

    Attributes:
        planet: with the origin of each value.
        organism: with the origin of each value.
        scenario: what the planet offers, with the origin of each value.
        fraction: share of the planet's area on which the organism could live, by the fusion model.
        low: of the 90 % interval, widened by the spread over the assumptions.
        high: of the same.
        model_interval: the 90 % interval of the central case alone.
        label: the mechanistic label; None where the growth of the network is not tabulated.
        gates: share of the area on which each gate is open.
        limit: the gate that closes most of the area; None where none does.
        effects: how the answer depends on single values.
        counterfactual: at which carbon dioxide it changes, at the central surface pressure.
        outside_domain: how far the planet lies outside the climate model's training domain, standard deviations.
        notes: what an answer has to say beside it.
        maps: of the central case, 32 latitudes from south to north times 64 longitudes: `habitable`, each gate
            (probabilities), `temperature_k`, and `label` (0 or 1) where there is one.
    """

    planet: PlanetCase
    organism: OrganismCase
    scenario: ScenarioCase
    fraction: float
    low: float
    high: float
    model_interval: tuple[float, float]
    label: Label | None
    gates: Mapping[str, GateShares]
    limit: Limit | None
    effects: Sequence[Effect]
    counterfactual: Counterfactual
    outside_domain: float
    notes: tuple[str, ...]
    maps: Mapping[str, Array]


@dataclass(frozen=True)
class Refusal:
    """A question, or one of its planets, that is not answered.

    Attributes:
        planet: that was asked about; "" where none was.
        error: why, what is allowed, what to do.
    """

    planet: str
    error: StromError


@dataclass(frozen=True)
class Reply:
    """Answers to one question, a planet each in the order of the text.

    Attributes:
        question: the text; "" where there is none.
        parts: an answer or a refusal of each planet.
    """

    question: str
    parts: tuple[Answer | Refusal, ...]

    @property
    def answers(self) -> list[Answer]:
        """Those that are no refusals."""
        return [each for each in self.parts if isinstance(each, Answer)]

    @property
    def refusals(self) -> list[Refusal]:
        """The others."""
        return [each for each in self.parts if isinstance(each, Refusal)]

    @property
    def ranking(self) -> list[Answer]:
        """The answers, the largest share first; none where there are not two."""
        ordered = sorted(self.answers, key=lambda each: -each.fraction)
        return ordered if len(ordered) > 1 else []

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the first planet lies above those of all others."""
        ranking = self.ranking
        return bool(ranking) and all(ranking[0].low > each.high for each in ranking[1:])


def reply(text: str, overrides: Mapping[str, Any], knowledge: Knowledge, models: Models) -> Reply:
    """Answer a question; mistakes of the user become refusals.

    Args:
        text: the question; "" where options say all.
        overrides: fields that a person set; they win over the text.
        knowledge: tables.
        models: those in production.
    """
    try:
        if models.language is None:
            asked = [without_text(overrides)]
        else:
            reading = models.language.read([text])[0]
            asked = asked_by(text, reading, overrides, knowledge.subjects, knowledge.organisms)
    except StromError as error:
        return Reply(text, (Refusal(str(overrides.get("planet", "")), error),))
    return Reply(text, tuple(_part(each, knowledge, models) for each in asked))


def _part(asked: Asked, knowledge: Knowledge, models: Models) -> Answer | Refusal:
    try:
        return answer(asked, knowledge, models)
    except StromError as error:
        return Refusal(asked.planet, error)


def answer(asked: Asked, knowledge: Knowledge, models: Models) -> Answer:
    """Answer one planet of a question.

    Args:
        asked: its record and what a person set.
        knowledge: tables.
        models: those in production.

    Raises:
        DataError: the planet, the organism or the scenario is none that the models are for.
    """
    planet = resolve_planet(asked.record, knowledge.subjects, asked.overrides)
    outside = require_answerable(planet)
    organism = resolve_organism(asked.record, knowledge.organisms, knowledge.networks, asked.overrides)
    points = design(asked, planet, organism, knowledge)
    scenario = points[0].scenario
    found = predictions(points, organism, knowledge, models)
    low, high = interval(points, found)
    notes = [*asked.notes, *planet.notes, *outside, *organism.notes, *scenario.notes]
    notes += _on_growth(scenario, organism, knowledge)
    return Answer(
        planet=planet,
        organism=organism,
        scenario=scenario,
        fraction=float(found.fraction[0]),
        low=low,
        high=high,
        model_interval=(float(found.low[0]), float(found.high[0])),
        label=_label(found, label_interval(points, found)),
        gates=gate_shares(found),
        limit=limit(found, organism.organism, planet.parameters[PRESSURE].value),
        effects=effects(points, found),
        counterfactual=counterfactual(points, found),
        outside_domain=float(found.outside[0]),
        notes=tuple(dict.fromkeys(notes)),
        maps=_maps(found),
    )


def _label(found: Predictions, spread: tuple[float, float] | None) -> Label | None:
    if found.label is None or found.gates is None or spread is None:
        return None
    same = (found.maps["habitable"] > 0.5) == found.gates.habitable
    return Label(float(found.label[0]), *spread, area_share(same))


def _maps(found: Predictions) -> dict[str, Array]:
    maps = {name: found.maps[name] for name in ("habitable", *GATES)} | {"temperature_k": found.temperature_k}
    return maps | ({"label": found.gates.habitable.astype(float)} if found.gates else {})


def _on_growth(scenario: ScenarioCase, organism: OrganismCase, knowledge: Knowledge) -> list[str]:
    """Notes on the growth that the label takes."""
    notes = []
    if "co" in scenario.pressures:
        notes.append("the fusion model knows that there is carbon monoxide, not how much; the label takes the amount")
    if organism.network not in knowledge.grown:
        return [*notes, f"the growth of {organism.network} is not tabulated: there is no label beside the model"]
    usual = knowledge.scenarios[scenario.base].partial_pressures_bar
    asked = {gas: value.value for gas, value in scenario.pressures.items() if gas in usual}
    if all(math.isclose(usual[gas], bar, rel_tol=0.01) for gas, bar in asked.items()):
        return notes
    told = itertools.starmap("{} {:g} bar".format, usual.items())
    return [*notes, f"the label takes growth at the gases of scenario {scenario.base}: {', '.join(told)}"]
