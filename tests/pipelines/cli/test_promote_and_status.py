"""`strom promote` and `strom status`: what a person sees of gates and of production."""

import pytest
import registry_toys as toys
from registry_stage import Stage, install_toy_family
from typer.testing import CliRunner

import models
from pipelines.cli import promote, status
from stromatolite.errors import ConfigError, DataError
from stromatolite.registry.decision_log import DecisionLog

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


def test_what_git_clean_refuses_is_told_with_the_commit_and_the_command_that_mend_it(stage, strom):
    stage.train_and_evaluate(gain=3.0, error=0.8, git=toys.DIRTY)
    stage.register()
    told = " ".join(strom(promote.app, "toy").output.replace("│", " ").split())
    assert "models/toy.py. Fix: commit these files (`git add`, `git commit`)" in told
    assert "`dvc repro -f -s train@toy`" in told


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["promote", "dry run"])
def test_a_candidate_that_is_in_production_is_called_already_and_its_decision_is_dated(stage, strom, dry):
    stage.run(gain=3.0, error=0.8)
    stage.clone()  # `dvc repro` of an untouched clone: the registry is filled, the decision stands
    stage.register()
    stage.promote()
    before = stage.inputs.log.read_bytes()
    [line] = DecisionLog(stage.inputs.log).entries()
    result = strom(promote.app, "toy", *dry)
    assert result.exit_code == 0, result.output
    assert f"toy/default to production: what the gates said on {line.time[:10]}" in result.output
    assert f"Outcome: already in production, promoted on {line.time[:10]} by {line.who}, package" in result.output
    assert stage.inputs.log.read_bytes() == before


def test_what_is_to_be_committed_is_the_log_and_the_decision_that_stands(stage, strom):
    stage.train_and_evaluate(gain=3.0, error=0.8)
    stage.register()
    both = "next: commit reports/decisions/toy.jsonl and reports/decisions/toy.json\n"
    assert strom(promote.app, "toy").output.endswith(both)
    assert stage.inputs.decision.is_file()
    assert strom(promote.app, "toy", "--to", "staging").output.endswith("next: commit reports/decisions/toy.jsonl\n")


def test_a_mistyped_place_gets_the_nearest_one(strom):
    assert "Did you mean 'production'?" in str(strom(promote.app, "toy", "--to", "prodction").exception)


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


def test_status_says_why_a_model_is_in_production(stage, strom):
    stage.run(gain=3.0, error=0.8)
    [line] = DecisionLog(stage.inputs.log).entries()
    output = " ".join(strom(status.app, "toy").output.split())
    assert f"why promoted on {line.time[:10]} by {line.who.partition(' <')[0]}: 6 of 6 gates passed" in output
    stage.clone()
    output = " ".join(strom(status.app).output.split())
    assert f"why the log has package {str(line.production)[:12]} in production; `dvc repro` brings it here" in output


def test_status_of_one_family_or_of_one_that_there_is_not(stage, strom, monkeypatch):
    monkeypatch.setitem(models.FAMILIES, "other", models.FAMILIES["toy"])
    assert "other" in strom(status.app).output
    assert "other" not in strom(status.app, "toy").output
    assert "Did you mean 'toy'?" in str(strom(status.app, "tyo").exception)


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
