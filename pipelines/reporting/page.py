"""Gathers every part and renders the page: one HTML file that asks the network for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import FAMILIES
from pipelines.reporting import curves, decisions, images, runs, skill, sweeps, tables, validation
from pipelines.reporting.diagram import BOX_HEIGHT, BOX_WIDTH, draw
from pipelines.reporting.sections import ReportSection, section
from pipelines.reporting.stages import read_stages
from pipelines.reporting.templating import templates

if TYPE_CHECKING:
    from pipelines.reporting.closing import ClosingRow


@dataclass(frozen=True)
class FamilyPage:
    """The parts of one family's chapter."""

    name: str
    skill: ReportSection
    figures: ReportSection
    run: ReportSection
    curves: ReportSection
    sweeps: ReportSection
    decision: ReportSection


def render(root: Path, closing: Sequence[ClosingRow], trouble: str) -> str:
    """The whole page.

    Args:
        root: the repository, where the stages have left their files.
        closing: the closing table's rows.
        trouble: why there are no rows, or "".
    """
    return (
        templates()
        .get_template("page.html.j2")
        .render(
            closing=closing,
            trouble=trouble,
            survey=section(
                lambda: images.read_figures(root / "reports" / "figures" / "survey"),
                "The known planets were not asked about yet: `dvc repro survey` does it.",
                "survey",
            ),
            pipeline=_pipeline(root),
            box_width=BOX_WIDTH,
            box_height=BOX_HEIGHT,
            tables=_tables(root / "data" / "tables"),
            splits=_splits(root / "data" / "splits"),
            validations=_validations(root / "reports" / "validation"),
            kinds=skill.KINDS,
            families=[_family(root, name) for name in FAMILIES],
        )
    )


def _pipeline(root: Path) -> ReportSection:
    def view() -> Any:
        stages = read_stages(root)
        return {"stages": stages, "diagram": draw(stages)} if stages else None

    return section(view, "There is no dvc.yaml here, so there is no pipeline to draw.", "dvc.yaml")


def _tables(folder: Path) -> ReportSection:
    return section(lambda: tables.read_sizes(folder), "No table is here: `dvc repro` makes them.", "data/tables")


def _splits(folder: Path) -> ReportSection:
    return section(lambda: tables.read_splits(folder), "No split is here: `dvc repro` makes them.", "data/splits")


def _validations(folder: Path) -> list[tuple[str, ReportSection]]:
    return [
        (path.stem, section(lambda path=path: validation.read_validation(path), "", path.name))  # type: ignore[misc]
        for path in sorted(folder.glob("*/*.json"))
    ]


def _family(root: Path, name: str) -> FamilyPage:
    metrics = root / "reports" / "metrics" / f"{name}.json"
    decision = root / "reports" / "decisions" / f"{name}.json"
    record = root / "build" / "runs" / name
    figures = root / "reports" / "figures" / name
    return FamilyPage(
        name=name,
        skill=section(
            lambda: skill.read_skill(metrics),
            f"Not evaluated yet: `dvc repro evaluate@{name}` writes the metrics.",
            metrics.name,
        ),
        figures=section(
            lambda: images.read_figures(figures), "The evaluation has drawn no figures.", str(figures.name)
        ),
        run=section(
            lambda: runs.read_run(record),
            f"No run is recorded here: `dvc repro train@{name}` trains, `dvc checkout` brings a trained one back.",
            "record.json",
        ),
        curves=section(
            lambda: curves.read_panels(record / "metrics.jsonl"), "The run logged no curves.", "metrics.jsonl"
        ),
        sweeps=section(
            lambda: sweeps.read_sweeps(root / "reports" / "sweeps", name),
            f"No sweep was run here: `strom sweep {name}` searches the family's configurations.",
            sweeps.TABLE,
        ),
        decision=section(
            lambda: decisions.read_decision(decision),
            f"No promotion was attempted yet: `dvc repro promote@{name}` asks the gates.",
            decision.name,
        ),
    )
