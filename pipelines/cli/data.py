"""`strom data`: the tables and cubes on disk, what was set aside on the way to them, how versions of them differ."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import data_tables as tables
from pipelines.cli.options import AsJson, Root
from stromatolite.errors import ContractError, DataError, StromError
from stromatolite.repository import repository

app = typer.Typer(help="Tables and cubes: their contracts and versions.", no_args_is_help=True)

REPORTS = Path("reports/validation")

Names = Annotated[
    list[str] | None, typer.Argument(help="Tables, cubes and sources, such as planets, tepcat or climate.simulated.")
]
Revisions = Annotated[
    list[str] | None, typer.Argument(help="[REV_B] [NAME...]: another revision, and only these tables, cubes, sources.")
]


@app.command()
def validate(names: Names = None, root: Root = None, as_json: AsJson = False) -> None:
    """Hold what is on disk now against its contracts; with the drift gate on, against the last commit as well."""
    from pipelines.cli.data_contracts import require
    from stromatolite.versions.datasets import chosen, datasets
    from stromatolite.versions.history import WorkingTree

    place = repository(root)
    found = chosen(datasets([WorkingTree(place)]), names or ())
    verdicts = []
    for dataset in found:
        try:
            verdicts.append(tables.Verdict(dataset.name, require(dataset, place / dataset.path)))
        except StromError as error:
            verdicts.append(tables.Verdict(dataset.name, fault=str(error)))
    verdicts += _drifted(place, names or ())
    tables.show_verdicts(verdicts, as_json)
    if any(verdict.fault for verdict in verdicts):
        raise typer.Exit(ContractError.exit_code)


def _drifted(place: Path, names: list[str] | tuple[str, ...]) -> list[tables.Verdict]:
    """What has drifted from the last commit, where params.yaml asks to look."""
    from pipelines.settings import read_block
    from stromatolite.versions.comparison import compare
    from stromatolite.versions.drift import DriftLimits, require_no_drift

    limits = read_block(place / "params.yaml", "drift", DriftLimits)
    verdicts = []
    for compared in compare(place, "HEAD", None, names) if limits.gate else ():
        if compared.problem:
            verdicts.append(tables.Verdict(f"{compared.dataset.name} (drift)", fault=compared.problem))
        elif compared.difference is not None and compared.status == "changed":
            try:
                require_no_drift(compared.difference.drift, limits, compared.dataset.name)
            except ContractError as error:
                verdicts.append(tables.Verdict(f"{compared.dataset.name} (drift)", fault=str(error)))
    return verdicts


@app.command()
def report(
    names: Annotated[list[str] | None, typer.Argument(help="Only these sources.")] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Show what each contract check received, and what was set aside for which reasons."""
    from pipelines.cli.data_reports import read_reports

    tables.show_reports(read_reports(repository(root) / REPORTS, names or ()), as_json)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="REV_A", help="A git revision, such as HEAD~1.")],
    more: Revisions = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Show what differs between two versions of the data: rows by source, columns, distributions.

    Without REV_B the data on disk are compared with REV_A. Versions come from DVC's cache: nothing is checked out.
    """
    from pipelines.settings import read_block
    from stromatolite.versions.comparison import compare, split_revision
    from stromatolite.versions.drift import DriftLimits

    place = repository(root)
    after, names = split_revision(place, before, more or [])
    limits = read_block(place / "params.yaml", "drift", DriftLimits)
    found = list(compare(place, before, after, names))
    tables.show_differences(found, limits, as_json)
    if any(compared.problem for compared in found):
        raise typer.Exit(DataError.exit_code)
