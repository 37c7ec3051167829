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
from stromatolite.files import write_json
from stromatolite.registry.scores import read_json
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


@pytest.mark.parametrize(
    ("targets", "told"), [(["toy/1"], "needs two trainings"), (["toy/1", "toy/9"], "There is no version 9 of toy")]
)
def test_a_mistake_is_one_message(stage, called, targets, told):
    code, out, err = called(main, "compare", *targets)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
