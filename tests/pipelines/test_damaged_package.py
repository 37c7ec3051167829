"""A registered package whose files were changed is judged by nobody, wherever it is to go, and can be packed again."""

from __future__ import annotations

from pathlib import Path

import pytest
from registry_stage import Stage, install_toy_family

from pipelines import promote
from stromatolite.errors import DataError
from stromatolite.registry.aliases import PRODUCTION
from stromatolite.registry.decision_log import DecisionLog
from stromatolite.registry.request import Request
from stromatolite.registry.verification import problems
from stromatolite.tracking import Tracker


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    return Stage(tracking_root)


def damage(stage: Stage) -> None:
    """A change too small for any prediction to show."""
    for file in stage.root.glob("mlruns/artifacts/toy/models/*/artifacts/artifacts/gain.txt"):
        file.write_text(f"{file.read_text()} ")


def faults(stage: Stage) -> list[str]:
    return problems(Tracker(root=stage.root), "toy", stage.root, DecisionLog(stage.inputs.log), stage.inputs.decision)


@pytest.mark.parametrize("in_production", [False, True])
@pytest.mark.parametrize(
    "request_",
    [
        Request(),
        Request(dry_run=True),
        Request(version="1"),
        Request(version="1", place="staging"),
        Request(place="staging"),
        Request(version="1", place="staging", dry_run=True),
    ],
    ids=lambda request: f"{request.place}-{request.version}-{request.dry_run}",
)
def test_a_damaged_package_is_refused_before_it_is_judged(stage: Stage, request_: Request, in_production: bool) -> None:
    stage.train_and_evaluate(gain=3.0, error=0.7)
    stage.register()
    if in_production:
        stage.promote()
    damage(stage)
    before = stage.bearers(), stage.inputs.log.read_bytes() if in_production else None
    with pytest.raises(DataError, match="damaged") as refused:
        promote.attempt("toy", stage.inputs, stage.promoted_state, stage.root, request_)
    assert "files were changed" in str(refused.value.found)
    assert "register@toy" in str(refused.value.fix)
    after = stage.bearers(), stage.inputs.log.read_bytes() if stage.inputs.log.exists() else None
    assert after == before


def test_the_register_stage_packs_a_damaged_model_again(stage: Stage) -> None:
    stage.run(gain=3.0, error=0.7)
    damage(stage)
    assert any("files were changed" in fault for fault in faults(stage))
    stage.register()
    assert faults(stage) == []
    assert stage.promote()["outcome"] == "promoted"  # the decision that stands
    assert [version.version for version in Tracker(root=stage.root).client.search_model_versions("name = 'toy'")] == [1]


def test_a_model_trained_again_takes_the_place_of_its_damaged_copy_in_production(stage: Stage) -> None:
    stage.run(gain=3.0, error=0.7)
    damage(stage)
    stage.run(gain=3.0, error=0.7)
    client = Tracker(root=stage.root).client
    assert str(client.get_registered_model("toy").aliases[PRODUCTION]) == "2"
