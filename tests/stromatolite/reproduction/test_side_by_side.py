"""Trainings side by side: what differs is listed, what cannot be compared is said."""

from __future__ import annotations

import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
import registry_toys as toys
from registry_stage import Stage, install_toy_family

from pipelines.cli.main import main
from pipelines.cli.trainings import require_one_family
from stromatolite.errors import ConfigError
from stromatolite.files import write_json
from stromatolite.registry.scores import read_json
from stromatolite.reproduction.origin import Origin
from stromatolite.reproduction.side_by_side import _measure
from stromatolite.tracking import Tracker


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A repository in which two models were trained, the second better."""
    install_toy_family(monkeypatch)
    made = Stage(tracking_root)
    (made.root / "params.yaml").write_text("{}\n")
    (made.root / "configs").mkdir(exist_ok=True)
    subprocess.run(["dvc", "init", "--quiet"], cwd=made.root, check=True)
    made.commit()
    made.run(gain=1.0, error=0.5)
    made.run(gain=2.0, error=0.4)
    monkeypatch.chdir(made.root)
    return made


def compared(called, *arguments: str) -> dict[str, dict]:
    code, out, err = called(main, "compare", *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_scores_have_a_paired_interval(stage, called):
    first, second = compared(called, "toy/1", "toy/2")["scores"]["rows"]
    assert first["difference from the first"] == "-"
    difference, low, high = map(float, second["difference from the first"].strip(")").replace("(", "to ").split("to"))
    assert difference == pytest.approx(-0.1, abs=1e-4)
    assert low <= difference <= high


def test_scores_of_another_evaluation_are_not_subtracted(stage, called):
    stage.train_and_evaluate(3.0, 0.3)
    scores = {**toys.scores(0.3), "evaluation": "another"}
    write_json(stage.inputs.scores, scores)
    write_json(stage.inputs.metrics, toys.metrics(scores))
    stage.register()
    rows = compared(called, "toy/1", "toy/3")["scores"]["rows"]
    assert "not comparable unit by unit" in rows[1]["difference from the first"]


def test_what_is_the_same_is_counted_and_not_listed(stage, called):
    found = compared(called, "toy/1", "toy/1")
    for part in ("configuration", "data", "environment"):
        assert found[part]["rows"] == []
        same, _, total, *_ = found[part]["note"].split()
        assert same == total


def test_a_changed_environment_and_lost_commits_are_told(stage, called):
    tracker = Tracker(root=stage.root)
    artifacts = tracker.resolve_artifacts(str(tracker.client.get_model_version("toy", "2").run_id))
    lineage = read_json(artifacts / "lineage.json")
    lineage["environment"]["python"] = "3.9.1"
    lineage["git"]["commit"] = "b" * 40
    write_json(artifacts / "lineage.json", lineage)
    found = compared(called, "toy/1", "toy/2")
    assert [row["package"] for row in found["environment"]["rows"]] == ["python"]
    (code,) = (table for title, table in found.items() if title.startswith("code from"))
    assert "is not in this repository" in code["note"]


class Text(HTMLParser):
    """The text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_has_every_table_and_asks_the_network_for_nothing(stage, called, tmp_path):
    page = tmp_path / "page.html"
    code, out, err = called(main, "compare", "toy/1", "toy@production", "--page", str(page))
    assert code == 0, err
    assert "difference from the first" in out
    text = page.read_text(encoding="utf-8")
    assert "src=" not in text
    assert "//" not in text
    words = " ".join(Text(text).words)
    assert all(title in words for title in ("Scores", "Configuration", "Data", "Environment"))


def test_two_names_of_one_version_are_said_to_be_one(stage, called):
    code, _, err = called(main, "compare", "toy/2", "toy@production")
    assert (code, err) == (0, "note: toy/2 and toy@production: the same training (toy/default, version 2 of toy)\n")
    assert called(main, "compare", "toy/1", "toy/2")[2] == ""


def test_a_package_is_named_by_the_first_digits_of_its_digest(stage, called):
    package = stage.bearers()["production"]
    rows = compared(called, "toy/1", package[:12])["scores"]["rows"]
    assert rows[1]["training"] == "toy/default, version 2 of toy"
    assert compared(called, "toy/1", package)["scores"]["rows"] == rows
    code, _, err = called(main, "compare", "toy/1", "0" * 12)
    assert (code, "No run has an id, and no registered package a digest" in err) == (2, True)


def test_trainings_of_two_families_are_not_compared():
    origins = [Origin(f"{name}/default", name, Path(name), {}, {}) for name in ("toy", "other")]
    with pytest.raises(ConfigError, match="two families") as told:
        require_one_family(["toy/1", "other@production"], origins)
    assert told.value.found == "toy/1 is of toy, other@production is of other"


def test_a_number_without_a_unit_has_none_printed():
    assert _measure({"value": 0.08, "unit": "1"}) == "0.08"
    assert _measure({"value": 0.08, "unit": "K"}) == "0.08 K"


@pytest.mark.parametrize("command", [("compare", "tyo/2"), ("reproduce", "--no-train")], ids=lambda each: each[0])
@pytest.mark.parametrize("typo", ["tyo", "tyo@production", "tyo/1", "models:/tyo/1", "tyo/default"])
def test_a_mistyped_family_gets_the_nearest_one(tmp_path, monkeypatch, called, command, typo):
    install_toy_family(monkeypatch)
    (tmp_path / "configs").mkdir()
    (tmp_path / "params.yaml").write_text("{}\n")
    monkeypatch.chdir(tmp_path)
    code, out, err = called(main, *command, typo)
    assert (code, out) == (2, "")
    assert "There is no family called 'tyo'." in err
    assert "Did you mean 'toy'?" in err


@pytest.mark.parametrize(
    ("targets", "told"), [(["toy/1"], "needs two trainings"), (["toy/1", "toy/9"], "There is no version 9 of toy")]
)
def test_a_mistake_is_one_message(stage, called, targets, told):
    code, out, err = called(main, "compare", *targets)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
