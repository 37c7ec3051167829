"""`strom promote` and `strom status`: what a person sees of gates and of production."""

import pytest
import registry_toys as toys
from registry_stage import Stage, install_toy_family
from typer.testing import CliRunner

import models
from pipelines.cli import promote, status
from stromatolite.errors import ConfigError, DataError

WIDE = {"COLUMNS": "240"}


@pytest.fixture
def stage(tracking_root, monkeypatch):
    install_toy_family(monkeypatch)
    for name in set(models.FAMILIES) - {"toy"}:
        monkeypatch.delitem(models.FAMILIES, name)
    stage = Stage(tracking_root)
    (stage.root / "params.yaml").write_text("toy: {config: default}\n")
    stage.commit()
    return stage


@pytest.fixture
def strom(stage):
    def run(app, *arguments):
        return CliRunner(env=WIDE).invoke(app, [*arguments, "--root", str(stage.root)])

    return run


def test_a_promotion_shows_every_gate_and_ends_well(stage, strom):
    stage.train_and_evaluate(gain=3.0, error=0.8)
    stage.register()
    result = strom(promote.app, "toy", "--to", "production")
    assert result.exit_code == 0, result.output
    assert result.output.count("passed") == 6
    assert "Outcome: promoted" in result.output
    bearers = stage.bearers()
    assert bearers["production"] == bearers["candidate"]


def test_a_refusal_ends_with_one_and_says_which_gate_and_why(stage, strom):
    stage.train_and_evaluate(gain=3.0, error=0.95)
    stage.register()
    result = strom(promote.app, "toy")
    assert result.exit_code == 1
    assert "refused │ threshold" in result.output
    assert "0.95" in result.output
    assert set(stage.bearers()) == {"candidate"}
    told = strom(status.app)
    assert "nothing" in told.output
    assert "toy/default refused: threshold: 0.95" in told.output


def test_allow_dirty_is_an_explicit_word(stage, strom):
    stage.train_and_evaluate(gain=3.0, error=0.8, git=toys.DIRTY)
    stage.register()
    assert strom(promote.app, "toy").exit_code == 1
    allowed = strom(promote.app, "toy", "--allow-dirty")
    assert allowed.exit_code == 0
    assert "allowed by --allow-dirty: changed when it was trained: models/toy.py" in allowed.output


@pytest.mark.parametrize("arguments", [("toi",), ("toy", "--to", "stagin")])
def test_an_unknown_family_or_place_is_refused(strom, arguments):
    assert isinstance(strom(promote.app, *arguments).exception, ConfigError)


def test_the_closing_summary_before_anything_and_after_a_promotion(stage, strom):
    assert "not evaluated yet" in strom(status.app).output
    stage.run(gain=3.0, error=0.8)
    output = strom(status.app).output
    told = (
        "c0c0c0c0c0c0",
        "relative_rmse",
        "0.800",
        "[0.700, 0.900]",
        "borrowed",
        "mean",
        "1.500",
        "version 1:",
        "0.800",
    )
    assert [text for text in told if text not in output] == []
    assert max(map(len, output.splitlines())) <= 80
    assert "last decision   toy/default promoted" in output


def test_production_moved_around_the_gate_is_noticed(stage):
    stage.run(gain=3.0, error=0.8)
    stage.clone()
    (row,) = status.closing_rows(stage.root)
    assert row.production == "nothing"
    assert "not in production here: run `dvc repro`" in row.decision


def test_a_promotion_without_a_candidate_makes_no_database(tmp_path, monkeypatch):
    from pipelines.promote import decide, promotion_inputs

    install_toy_family(monkeypatch)
    with pytest.raises(DataError, match=r"toy\.registered\.json is missing"):
        decide("toy", promotion_inputs(tmp_path, "toy"), tmp_path / "state.json", tmp_path)
    assert list(tmp_path.iterdir()) == []
