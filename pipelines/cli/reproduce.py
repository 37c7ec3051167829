"""`strom reproduce`: a recorded training made again, and compared with the record."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipelines.cli.options import AsJson, Root
from pipelines.cli.output import print_json, print_table
from pipelines.cli.trainings import training
from stromatolite.errors import ConfigError
from stromatolite.repository import repository

if TYPE_CHECKING:
    from stromatolite.reproduction.comparison import MetricsComparison
    from stromatolite.reproduction.readiness import Check
    from stromatolite.reproduction.workplace import Workplace

SHOWN = 20
"""Differing metrics that are printed."""

app = typer.Typer()


@app.command()
def reproduce(
    target: Annotated[
        str,
        typer.Argument(
            help="climate (in production), climate@candidate, climate/3, models:/..., a run's or package's digits, "
            "or a run record's folder."
        ),
    ],
    train: Annotated[bool, typer.Option("--train/--no-train", help="Only check that all it needs can be had.")] = True,
    exact: Annotated[bool, typer.Option("--exact", help="In a virtual environment of the recorded packages.")] = False,
    tolerance: Annotated[float, typer.Option("--tolerance", min=0.0, help="Difference allowed of a metric.")] = 0.0,
    keep: Annotated[Path | None, typer.Option("--keep", help="Work in this new folder, and keep it.")] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Train and evaluate again from the recorded commit, data and configuration, and compare every metric.

    Exit code 1 when a metric differs, or (with --no-train) when something cannot be had.
    """
    here = repository(root)
    if keep is not None and keep.exists():
        raise ConfigError(f"{keep} exists already.", allowed="the path of a new folder")
    from stromatolite.reproduction.comparison import compare_metrics
    from stromatolite.reproduction.data_store import DataStore
    from stromatolite.reproduction.readiness import check_origin
    from stromatolite.reproduction.workplace import Workplace

    origin = training(here, target)
    store = DataStore(here)
    checks = check_origin(here, origin, store)
    missing = [check for check in checks if check.verdict == "missing"]
    if not as_json:
        _show_checks(origin.label, checks)
    if missing or not train:
        if as_json:
            print_json({"target": origin.label, "checks": [vars(check) for check in checks]})
        if missing:
            raise typer.Exit(1)
        return
    with _folder(keep) as folder:
        place = Workplace.prepare(here, origin, store, folder)
        _make_again(place, exact=exact, quiet=as_json)
        found = compare_metrics(origin.metrics, place.metrics(), tolerance)
    if as_json:
        rows = [vars(row) for row in found.differences]
        told = {"numbers": found.numbers, "exact": found.exact, "differences": rows}
        print_json({"target": origin.label, "checks": [vars(check) for check in checks], **told})
    else:
        _show_comparison(found, tolerance)
    if found.differences:
        raise typer.Exit(1)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """The folder to work in: one that is kept, or one that goes away again; SIGTERM counts as Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if keep is not None:
        yield keep.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="strom-reproduce-") as scratch:
        yield Path(scratch, "repository")


def _make_again(place: Workplace, *, exact: bool, quiet: bool) -> None:
    def tell(what: str) -> None:
        if not quiet:
            print(what, flush=True)

    if exact:
        tell("installing the recorded packages")
        place = place.with_recorded_packages()
    for stage, doing in (("train", "training"), ("evaluate", "evaluating")):
        tell(f"{doing} in {place.folder} (build/logs/{stage}.log)")
        place.stage(stage)


def _show_checks(label: str, checks: Sequence[Check]) -> None:
    table = Table(title=label)
    for heading in ("", "part", "what is here"):
        table.add_column(heading)
    for check in checks:
        table.add_row(check.verdict, check.part, check.found)
    print_table(table)


def _show_comparison(found: MetricsComparison, tolerance: float) -> None:
    if found.differences:
        table = Table(title=f"{len(found.differences)} of {found.numbers} metrics differ by more than {tolerance:g}")
        for heading in ("metric", "recorded", "reproduced", "difference"):
            table.add_column(heading)
        for row in found.differences[:SHOWN]:
            values = ("-" if value is None else repr(value) for value in (row.recorded, row.reproduced))
            table.add_row(row.name, *values, f"{row.size:.3g}")
        print_table(table)
    print(f"{found.exact} of {found.numbers} metrics are equal to the last digit")
