"""The drawings of the report: the pipeline, the curves and the scale show what the files say."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import report_documents as documents

from pipelines.reporting import curves, formats
from pipelines.reporting.diagram import BOX_HEIGHT, BOX_WIDTH, draw
from pipelines.reporting.scale import Scale
from pipelines.reporting.stages import read_stages
from stromatolite.curves import Curves


@pytest.fixture
def stages(tmp_path):
    documents.write_pipeline(tmp_path)
    return {stage.name: stage for stage in read_stages(tmp_path)}


def test_a_stage_stands_after_those_whose_outputs_it_reads(stages):
    assert stages["validate"].after == ("ingest",)
    assert stages["build_climate"].after == ("validate",)
    assert stages["train"].after == ("split", "emulate"), "by the family's name, and by a path inside its dependency"
    assert stages["report"].after == ("evaluate",)
    assert stages["ingest"].after == ()


def test_what_a_longer_way_says_already_is_no_arrow(stages):
    assert stages["evaluate"].after == ("train",), "it reads the split too, but through training"


def test_a_repeated_stage_says_for_whom(stages):
    told = {name: stage.repeated_for for name, stage in stages.items()}
    assert (told["train"], told["evaluate"], told["split"]) == ("@climate", "@F", "")
    assert stages["train"].writes == ("build/runs/F",)


def test_a_stage_is_described_by_its_module(tmp_path):
    documents.write_pipeline(tmp_path)
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "ingest.py").write_text('"""Stage `ingest`: bring climates in.\n\nMore."""\n')
    told = {stage.name: stage.description for stage in read_stages(tmp_path)}
    assert (told["ingest"], told["split"]) == ("bring climates in.", "")


def test_boxes_do_not_overlap_and_every_arrow_leads_down(stages):
    diagram = draw(list(stages.values()))
    corners = [(box.x, box.y) for box in diagram.boxes]
    assert len(corners) == len(stages)
    for place, (x, y) in enumerate(corners):
        assert 0 <= x <= diagram.width - BOX_WIDTH
        assert 0 <= y <= diagram.height - BOX_HEIGHT
        for other_x, other_y in corners[:place]:
            assert abs(x - other_x) >= BOX_WIDTH or abs(y - other_y) >= BOX_HEIGHT
    top = {box.label: box.y for box in diagram.boxes}
    assert all(top[earlier] < top[stage.name] for stage in stages.values() for earlier in stage.after)
    assert len(diagram.arrows) == sum(len(stage.after) for stage in stages.values())


def log(path, series):
    kept = Curves(path)
    for name, values in series.items():
        for step, value in enumerate(values):
            kept.append({name: value}, step, time_ms=0)


def test_a_phase_and_quantity_have_a_panel_and_a_group_of_lines_one_colour(tmp_path):
    series = {
        "finetune/fold_0/member0/loss": [4.0, 2.0],
        "finetune/fold_0/member1/loss": [3.0, 2.5],
        "finetune/production/member0/loss": [3.0, 2.5],
        "pretrain/loss": [5.0],
        "epoch_seconds": [1.0],
    }
    log(tmp_path / "metrics.jsonl", series)
    shown = curves.read_panels(tmp_path / "metrics.jsonl").shown
    assert [(panel.title, panel.groups, [line.group for line in panel.lines]) for panel in shown] == [
        ("finetune: loss", ["fold 0", "production"], [0, 0, 1]),
        ("pretrain: loss", [], [0]),
        ("epoch seconds", [], [0]),
    ]
    assert shown[0].lines[0].points == "0.0,0.0 100.0,100.0"
    assert (shown[0].highest, shown[0].lowest, shown[0].first, shown[0].last) == ("4.00", "2.00", 0, 1)


def test_values_over_many_magnitudes_are_drawn_on_a_logarithmic_scale(tmp_path):
    log(tmp_path / "metrics.jsonl", {"loss": [100.0, 1.0, 0.01]})
    (panel,) = curves.read_panels(tmp_path / "metrics.jsonl").shown
    assert panel.remark == "logarithmic scale"
    assert panel.lines[0].points == "0.0,0.0 50.0,50.0 100.0,100.0"


def test_a_diverged_training_is_told_and_its_finite_part_drawn(tmp_path):
    log(tmp_path / "metrics.jsonl", {"loss": [2.0, 1.0, math.nan, math.inf]})
    (panel,) = curves.read_panels(tmp_path / "metrics.jsonl").shown
    assert panel.remark == "2 values were not finite"
    assert "nan" not in panel.lines[0].points


def test_a_long_curve_is_thinned_but_keeps_both_ends(tmp_path):
    log(tmp_path / "metrics.jsonl", {"loss": [float(9000 - step) for step in range(9000)]})
    (panel,) = curves.read_panels(tmp_path / "metrics.jsonl").shown
    points = panel.lines[0].points.split()
    assert len(points) <= curves.MOST_POINTS + 1
    assert (points[0], points[-1]) == ("0.0,0.0", "100.0,100.0")


def test_the_scale_holds_every_interval_and_has_round_ticks():
    scale = Scale.around([{"overall": 1.0, "interval": [0.83, 1.1]}, {"overall": 2.4}])
    assert all(0 < scale.place(value) < 100 for value in (0.83, 2.4))
    assert [label for _, label in scale.ticks()] == ["1.0", "1.5", "2.0"]
    same = Scale.around([{"overall": 1.0}])
    assert same.place(1.0) == 50


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0873, "0.0873"), (0, "0"), (0.0, "0"), (123.4, "123"), (-1.5, "−1.50"), (1.2e-7, "1.20e−07"),
     (None, "–"), (math.nan, "nan"), (1234567.0, "1234567")],
)  # fmt: skip
def test_numbers_have_three_significant_digits(value, text):
    assert formats.number(value) == text


def test_durations_are_told_as_people_do():
    assert [formats.duration(s) for s in (4.2, 119.4, 125, 7300)] == ["4 s", "119 s", "2 min 5 s", "2 h 1 min"]


def test_a_stage_that_is_repeated_may_rest_on_what_rests_on_it_for_another_family(tmp_path):
    (tmp_path / "dvc.yaml").write_text(
        """
stages:
  train:
    foreach: [climate, fusion]
    do:
      cmd: python -m pipelines.train ${item}
      deps: ["data/processed/${item}"]
      outs: ["build/runs/${item}"]
  encode:
    cmd: python -m pipelines.encode
    deps: [build/runs/climate]
    outs: [data/processed/fusion]
  survey:
    cmd: python -m pipelines.survey
    deps: [build/runs/fusion, data/processed/fusion]
    outs: [reports/survey.json]
"""
    )
    after = {stage.name: stage.after for stage in read_stages(tmp_path)}
    assert after["train"] == ()
    assert after["encode"] == ("train",)
    assert after["survey"] == ("encode",)


def test_the_pipeline_of_this_repository_can_be_drawn():
    stages = read_stages(Path(__file__).parents[2])
    assert {"train", "encode", "survey"} <= {stage.name for stage in stages}
    assert draw(stages)
