"""`strom sweep`: what is refused before a trial begins, and how a result becomes the configuration that is trained."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

SWEEPS = Path(__file__).parents[1] / "sweeps"
sys.path.insert(0, str(SWEEPS))

from own_postgres import binaries, own_postgres  # noqa: E402 - the path comes first
from sweep_repository import make_repository, strom_sweep  # noqa: E402

from models import FAMILIES  # noqa: E402
from pipelines.cli.main import main  # noqa: E402
from stromatolite.sweep.space import FloatRange  # noqa: E402


@pytest.fixture
def toy(monkeypatch):
    monkeypatch.setitem(FAMILIES, "toy", "toy_sweep_family")


@pytest.fixture
def strom(toy, called):
    return lambda *arguments: called(main, *arguments)


@pytest.fixture
def root(tmp_path, monkeypatch, _database_template):
    place = make_repository(tmp_path / "root", _database_template)
    monkeypatch.chdir(place)
    return place


@pytest.fixture(scope="module")
def swept(tmp_path_factory, _database_template):
    place = make_repository(tmp_path_factory.mktemp("swept") / "root", _database_template)
    strom_sweep(place, "toy", "--trials", "8", "--workers", "2")
    return place


def test_an_unknown_family_is_named_with_its_like(strom, root):
    code, _, err = strom("sweep", "toi")
    assert code == 2
    assert "no family called 'toi'" in err
    assert "toy" in err


def test_a_family_without_trials_is_told_what_it_lacks(strom, root, monkeypatch):
    from toy_sweep_family import ToyFamily

    monkeypatch.delattr(ToyFamily, "trial")
    code, _, err = strom("sweep", "toy")
    assert code == 2
    assert "cannot be swept yet" in err


@pytest.mark.parametrize(
    ("key", "told"),
    [("learning_rat", "did you mean learning_rate?"), ("learning_rate", "5.0 leaves what is allowed")],
)
def test_a_search_space_that_does_not_fit_begins_no_sweep(strom, root, monkeypatch, key, told):
    from toy_sweep_family import search

    monkeypatch.setattr(search, "SEARCH_SPACE", {key: FloatRange(0.001, 5.0)})
    code, _, err = strom("sweep", "toy")
    assert code == 2
    assert told in err
    assert not (root / "mlruns" / "sweeps").exists()


def test_a_start_outside_the_space_begins_no_sweep(strom, root):
    Path("params.yaml").write_text("toy: {config: default, overrides: {learning_rate: 0.00001}}\n")
    code, _, err = strom("sweep", "toy")
    assert code == 2
    assert "outside the search space" in err


def test_missing_data_are_told_with_what_makes_them(strom, root):
    Path("data/splits/toy.json").unlink()
    code, _, err = strom("sweep", "toy")
    assert code == 2
    assert "dvc repro" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--set", "sampler.kind=tpee"), "did you mean tpe?"),
        (("--set", "pruner.rung=3"), "there is no such key"),
        (("--set", "objectives=[size_mib]"), "the first objective is skill"),
        (("--settings", "wide"), "there is no configuration sweep/wide"),
        (("--storage", "mysql://host/x"), "no storage for a study"),
        (("--study", "../toy"), "no name of a sweep"),
        (("--resume", "--new"), "exclude each other"),
        (("--resume",), "no sweep called 'toy' to resume"),
    ],
)
def test_a_wrong_option_is_told_in_one_message(strom, root, arguments, told):
    code, _, err = strom("sweep", "toy", *arguments)
    assert code == 2
    assert told in err
    assert "Traceback" not in err


def test_every_setting_is_shown_with_its_meaning(strom, root):
    code, out, _ = strom("sweep", "settings", "--set", "seed=3")
    assert code == 0
    for told in ("pruner.first_rung", "sampler.startup_trials", "storage.grace_seconds", "Seed of the sampler."):
        assert told in out
    assert json.loads(strom("sweep", "settings", "--set", "seed=3", "--json")[1])["config"]["seed"] == 3


def test_a_server_that_is_not_there_is_told_without_its_password(strom, root):
    code, _, err = strom("sweep", "toy", "--storage", "postgresql://strom:secret@127.0.0.1:1/postgres")
    assert code == 2
    assert "cannot be reached" in err
    assert "secret" not in err


@pytest.mark.postgres
@pytest.mark.skipif(binaries() is None, reason="no initdb here")
def test_a_wrong_password_or_database_is_told(strom, root):
    with own_postgres() as server:
        code, _, err = strom("sweep", "toy", "--storage", server.url.replace(":granite@", ":basalt@"))
        assert code == 2
        assert "refuses the user or the password" in err
        assert "basalt" not in err
        code, _, err = strom("sweep", "toy", "--storage", server.url.replace("/postgres", "/strata"))
        assert code == 2
        assert "no such database" in err


@pytest.mark.parametrize("form", ["sqlite", "journal"])
def test_a_mistyped_storage_is_told_and_nothing_is_made(strom, root, form):
    code, _, err = strom("sweep", "toy", "--storage", f"{form}:///nowhere/study")
    assert code == 2
    assert f"no directory {root / 'nowhere'}" in err
    assert not (root / "nowhere").exists()
    code, _, err = strom("sweep", "show", "toy", "--storage", f"{form}:///study")
    assert code == 2
    assert "no study in this storage" in err
    assert not (root / "study").exists()
    assert strom("sweep", "toy", "--resume")[0] == 2
    assert not (root / "mlruns" / "sweeps").exists()


def test_a_file_that_is_no_journal_is_told(strom, root):
    (root / "notes.txt").write_text("granite\n")
    code, _, err = strom("sweep", "toy", "--storage", "journal:///notes.txt")
    assert code == 2
    assert f"line 1 of {root / 'notes.txt'}" in err
    assert (root / "notes.txt").read_text() == "granite\n"


def test_a_sweep_is_kept_in_one_place(strom, swept):
    code, _, err = strom("sweep", "toy", "--trials", "9", "--storage", "sqlite:///other.db", "--root", str(swept))
    assert code == 2
    assert "kept elsewhere" in err
    assert "study.journal" in err
    assert not (swept / "other.db").exists()


def test_a_moved_repository_keeps_its_sweeps_from_whatever_directory(strom, swept, tmp_path, monkeypatch):
    moved = tmp_path / "moved"
    shutil.copytree(swept, moved)
    monkeypatch.chdir(tmp_path)
    shown = json.loads(strom("sweep", "list", "--json", "--root", str(moved))[1])
    assert [each["settled"] for each in shown] == [8]
    assert str(moved) in strom("sweep", "show", "toy", "--root", str(moved))[1]
    assert [path.name for path in tmp_path.iterdir()] == ["moved"]


def test_fewer_trials_than_there_are_change_nothing(strom, swept, tmp_path):
    root = tmp_path / "root"
    shutil.copytree(swept, root)
    said = strom_sweep(root, "toy", "--trials", "4").stdout
    assert "8 of 8 trials are there" in said
    assert "toy: 8 of 8 trials" in said


def test_list_and_show_tell_what_was_found(strom, swept):
    listed = json.loads(strom("sweep", "list", "--json", "--root", str(swept))[1])
    assert [(each["study"], each["settled"]) for each in listed] == [("toy", 8)]
    code, out, _ = strom("sweep", "show", "toy", "--root", str(swept))
    assert code == 0
    assert "start" in out
    assert "optuna-dashboard" in out
    assert listed[0]["verdict"] in out
    code, _, err = strom("sweep", "show", "toi", "--root", str(swept))
    assert code == 2
    assert "no sweep called 'toi'" in err


def test_the_best_is_a_configuration_that_diff_and_register_know(strom, swept):
    shown = json.loads(strom("sweep", "show", "toy", "--json", "--root", str(swept))[1])
    best = shown["summary"]["best"]
    told = json.loads(strom("config", "diff", "toy", "sweep:toy/best", "--json", "--root", str(swept))[1])
    assert told["right"]["identity"] == best["identity"]
    assert {change["key"] for change in told["changes"] if change["identifying"]} <= {
        "learning_rate",
        "model.width",
        "kind",
    }
    code, out, err = strom("config", "register", "sweep:toy/best", "as", "toy/found", "--root", str(swept))
    assert (code, err) == (0, "")
    assert best["identity"][:12] in out
    assert "extends: default" in (swept / "configs" / "toy" / "found.yaml").read_text()
    code, _, err = strom("config", "register", "sweep:toy/0", "as", "toy/found", "--root", str(swept))
    assert code == 2
    assert "means something else" in err
    code, _, err = strom("config", "show", "sweep:toy/99", "--root", str(swept))
    assert code == 2
    assert "a number from 0 to" in err


def test_apply_changes_two_keys_of_params_yaml_and_nothing_else(strom, swept):
    params = swept / "params.yaml"
    params.write_text(
        "# above\ntoy:\n  config: default  # configs/toy/default.yaml\n"
        "  overrides:\n    runtime: {threads: 2}\n    kind: plain\n\nother: {a: 1}  # below\n"
    )
    code, out, err = strom("sweep", "apply", "toy", "--as", "toy/tuned", "--root", str(swept))
    assert (code, err) == (0, "")
    assert "dvc repro" in out
    assert params.read_text() == (
        "# above\ntoy:\n  config: tuned  # configs/toy/tuned.yaml\n"
        '  overrides: {"runtime": {"threads": 2}}\n\nother: {a: 1}  # below\n'
    )
    best = json.loads(strom("config", "show", "sweep:toy/best", "--json", "--root", str(swept))[1])["identity"]
    assert json.loads(strom("config", "show", "toy", "--json", "--root", str(swept))[1])["identity"] == best
    assert "already" in strom("sweep", "apply", "toy", "--root", str(swept))[1]


def test_apply_refuses_another_family_a_taken_name_and_a_trial_without_a_value(strom, swept, tmp_path):
    root = tmp_path / "root"
    shutil.copytree(swept, root)
    table = json.loads(strom("sweep", "show", "toy", "--json", "--root", str(root))[1])
    unfinished = [str(each["number"]) for each in table["trials"] if each["ended"] == "pruned"]
    for arguments, told in (
        (("--as", "climate/tuned"), "of another family"),
        (("--as", "toy/default"), "means something else"),
        (("--trial", unfinished[0]), "no final value"),
        (("--trial", "99"), "a number from 0 to"),
    ):
        before = (root / "params.yaml").read_text()
        code, _, err = strom("sweep", "apply", "toy", *arguments, "--root", str(root))
        assert (code, told in err) == (2, True), err
        assert (root / "params.yaml").read_text() == before
