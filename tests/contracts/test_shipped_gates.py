"""The gates that ship refuse what they were written for: models that once would have passed."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
from family_trial import REPOSITORY
from registry_toys import CLEAN

from stromatolite.registry.evidence import Evidence, ModelEvidence, SignatureCheck
from stromatolite.registry.fresh_process import Served
from stromatolite.registry.gates import read_gates
from stromatolite.registry.scores import Scores

PLANETS = 20


def judged(family: str, metrics: dict[str, Any], scores: Scores | None = None) -> set[str]:
    """The gates of a family that look at numbers and refuse a model with these."""
    evidence = Evidence(
        candidate=ModelEvidence("new", {}, {}, scores, None),
        champion=None,
        rivals=[],
        metrics=metrics,
        lineage={},
        code={"trained": CLEAN},
        allow_dirty=False,
        signed=lambda _: SignatureCheck("", None),
        serve=lambda: Served(0.0, None),
    )
    kinds = {"threshold", "invariants"} | ({"not_worse_than_method"} if scores else set())
    gates = [
        gate for gate in read_gates(REPOSITORY / "configs" / "gates" / f"{family}.yaml").gates if gate.kind in kinds
    ]
    assert gates
    return {gate.name for gate in gates if not gate.gate.judge(evidence).passed}


def measured(family: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((REPOSITORY / "reports" / "metrics" / f"{family}.json").read_text())
    return found


def with_number(document: dict[str, Any], path: str, value: float) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    *parents, last = path.split(".")
    here = changed
    for key in parents:
        here = here[key]
    assert last in here
    here[last] = value
    return changed


@pytest.mark.parametrize("family", ["climate", "metabolic"])
def test_the_committed_figures_pass(family: str) -> None:
    assert judged(family, measured(family)) == set()


def test_a_latent_vector_along_one_line_is_refused() -> None:
    """As it was: all 32 units active, 98.8 % of the variance on two components."""
    flat = with_number(measured("metabolic"), "latent.effective_dimensions", 1.58)
    assert flat["latent"]["active_units"] == flat["latent"]["dimensions"]
    assert judged("metabolic", flat) == {"effective dimensions of the latent vector"}


def test_a_latent_vector_that_finds_no_relatives_is_refused() -> None:
    found = measured("metabolic")
    relatives = found["latent"]["nearest_in_unseen_groups"]["of_their_own_group"]
    for share in (relatives["chance"], 2 * relatives["chance"]):
        lost = with_number(found, "latent.nearest_in_unseen_groups.of_their_own_group.share", share)
        assert judged("metabolic", lost) == {"relatives beside each other in the latent space"}


def test_a_climate_out_of_balance_by_more_than_8_w_m2_is_refused() -> None:
    """15 was allowed where 3.8 was measured."""
    unbalanced = with_number(measured("climate"), "invariants.toa_balance_error_w_m2.value", 8.1)
    assert judged("climate", unbalanced) == {"invariants"}


@pytest.mark.parametrize(("behind", "refused"), [(0.04, set()), (0.06, {"not worse than CLERO corrected"})])
def test_a_climate_model_behind_clero_corrected_is_refused(behind: float, refused: set[str]) -> None:
    corrected = np.linspace(0.3, 0.7, PLANETS)
    scores = Scores(
        metric="relative_rmse",
        direction="minimize",
        evaluation="e",
        split="s",
        units=tuple(map(str, range(PLANETS))),
        unit_versions=("v",) * PLANETS,
        candidate=tuple(corrected + behind),
        baselines={"clero_mean_residual": tuple(corrected)},
    )
    assert judged("climate", measured("climate"), scores) == refused
