"""The model card: its sections, what it says of a decision, and the description that MLflow shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import registry_toys as toys
from exported import CARD, furnish
from registry_stage import Stage, install_toy_family

from stromatolite.registry.model_card import DESCRIPTION_LIMIT, CardFacts, card, description
from stromatolite.registry.rollback import roll_back
from stromatolite.registry.standing import Standing, standing
from stromatolite.registry.written_card import SECTIONS, WrittenCard
from stromatolite.tracking import Tracker


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    stage = Stage(tracking_root)
    furnish(stage)
    return stage


@pytest.fixture
def facts(tmp_path: Path) -> CardFacts:
    (tmp_path / "card.md").write_text(CARD, encoding="utf-8")
    return CardFacts(
        family="toy",
        package="p" * 64,
        config={"label": "toy/default", "identity": toys.CONFIG},
        metrics=toys.metrics(toys.scores(0.7)),
        metrics_digest="m" * 64,
        lineage=toys.lineage(),
        written=WrittenCard.read(tmp_path / "card.md"),
    )


def told(stage: Stage, number: str = "1") -> str:
    return str(Tracker(root=stage.root).client.get_model_version("toy", number).description)


def test_a_card_has_what_people_wrote_and_what_was_measured_and_recorded(facts: CardFacts) -> None:
    text = card(facts)
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == [*SECTIONS[:4], "Results", "Decision", "Lineage", *SECTIONS[4:]]
    assert "| **this model** | 0.7 | [0.6, 0.8] |" in text
    assert "| commit | `aaaaaaaa" in text
    assert f"`{'b' * 32}` (md5), data/processed/toy" in text
    assert "no gate has judged it" in text


def test_intervals_and_leads_of_baselines_stand_beside_them(facts: CardFacts) -> None:
    lead = {"overall": -0.8, "interval": [-0.9, -0.7]}
    baseline = {"overall": 1.5, "interval": [1.4, 1.6], "difference": lead, "from_scratch": True}
    text = card(replace(facts, metrics={**facts.metrics, "baselines": {"mean": baseline}}))
    assert "| mean | 1.5 | [1.4, 1.6] | -0.8 [-0.9, -0.7] | yes |" in text


def test_uncommitted_changes_and_what_was_not_recorded_are_told(facts: CardFacts) -> None:
    lineage = toys.lineage(toys.DIRTY) | {"seed": None}
    text = card(replace(facts, lineage=lineage))
    assert "with uncommitted changes to models/toy.py" in text
    assert "seed: not recorded" in text


def test_a_family_without_a_card_is_told_of(facts: CardFacts) -> None:
    text = card(replace(facts, written=WrittenCard()))
    assert "Nobody has written yet, in `models/toy/card.md`: What it is, Training data" in text


def test_text_that_would_break_the_page_does_not(facts: CardFacts) -> None:
    metrics = {**facts.metrics, "baselines": {"a | b\n<script>": {"overall": 1.0}}}
    row = next(line for line in card(replace(facts, metrics=metrics)).splitlines() if "script" in line)
    assert row == "| a \\| b &lt;script> | 1 |  |  |  |"


def test_a_heading_inside_a_block_of_code_is_no_section(tmp_path: Path) -> None:
    (tmp_path / "card.md").write_text("# toy\n\n## Limits\n\n```\n## not a section\n```\n")
    assert WrittenCard.read(tmp_path / "card.md").sections == {"Limits": "```\n## not a section\n```"}


def test_a_description_is_no_longer_than_the_database_holds_and_ends_nowhere_in_the_middle(facts: CardFacts) -> None:
    sections = {name: f"{name}. " + "word " * 220 for name in SECTIONS}
    text = description(replace(facts, written=WrittenCard("toy", sections, "d" * 64)))
    assert len(text) <= DESCRIPTION_LIMIT
    assert "## Results" in text
    assert "## Lineage" in text
    assert sections["Limits"] in text
    assert text.endswith("`models/toy/card.md` has more: Training data, Metrics, Citations.\n")


def test_every_registered_version_is_described_and_the_decision_added(stage: Stage) -> None:
    stage.train_and_evaluate(gain=3.0, error=0.7)
    stage.register()
    assert "no gate has judged it" in told(stage)
    assert "It is **a toy**" in told(stage)
    stage.promote()
    assert "Accepted on " in told(stage)
    assert "Ada Judge &lt;ada@example.org>" in told(stage)
    stage.register()  # again, as a repro may
    assert "Accepted on " in told(stage)
    stage.run(gain=4.0, error=0.95)
    assert "**Refused** on " in told(stage, "2")
    assert "Accepted on " in told(stage)


def test_a_decision_on_an_earlier_evaluation_is_told_of(stage: Stage) -> None:
    stage.run(gain=3.0, error=0.7)
    assert "earlier evaluation" not in told(stage)
    stage.evaluate(error=0.72)
    stage.register()
    assert "It was made on an earlier evaluation" in told(stage)


@pytest.mark.slow
def test_how_a_model_stands_follows_the_log(stage: Stage) -> None:
    from stromatolite.registry.decision_log import DecisionLog

    log = DecisionLog(stage.inputs.log)
    assert standing([], "p") == Standing()
    first = stage.run(gain=3.0, error=0.8)["candidate"]["package"]
    second = stage.run(gain=4.0, error=0.7)["candidate"]["package"]
    third = stage.run(gain=5.0, error=0.95)["candidate"]["package"]
    found = {package: standing(log.entries(), package) for package in (first, second, third)}
    assert [each.in_production for each in found.values()] == [False, True, False]
    assert [each.entry.accepted for each in found.values() if each.entry] == [True, True, False]
    roll_back(Tracker(root=stage.root), "toy", stage.root, log, "too warm")
    assert standing(log.entries(), first).in_production
    gone = standing(log.entries(), second)
    assert (gone.in_production, gone.withdrawal and gone.withdrawal.reason) == (False, "too warm")
    assert gone.entry is not None
    assert gone.entry.accepted
