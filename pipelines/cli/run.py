"""`strom run`: the pipeline, independent stages side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.options import Root
from stromatolite.compat import check_pairs
from stromatolite.errors import ConfigError, nearest
from stromatolite.repository import repository
from stromatolite.stage_runner import Graph, StageResult, needed_for, outdated, read_graph, run_stages, short_name

PACKAGES = ("dvc", "hydra-core", "mlflow", "pandas", "xarray", "zarr")
"""Distributions of the pipeline itself. Those of a family are checked where it is trained, and stop it alone."""

app = typer.Typer()


@app.command()
def run(
    targets: Annotated[list[str] | None, typer.Argument(help="Stages, such as train@climate (default: all).")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="Stages at once.")] = 2,
    root: Root = None,
) -> None:
    """Run the stages that have changed, with the same results as `dvc repro`.

    What a stage prints is in build/logs/STAGE.log.
    """
    check_pairs(*PACKAGES)
    folder = repository(root)
    graph = read_graph(folder)
    chosen = [_find(name, graph) for name in targets or graph]
    stages = outdated(folder, graph) & needed_for(chosen, graph)
    print(f"{len(stages)} of {len(graph)} stages may have to run")
    results = run_stages(folder, graph, stages, jobs, _print_line)
    ran = [result for result in results if result.ran]
    print(f"{len(ran)} stages ran, {len(results) - len(ran)} had nothing to do")


def _find(name: str, graph: Graph) -> str:
    """The stage of this name; the file that it stands in may be left out.

    Raises:
        ConfigError: there is none.
    """
    stages = {short_name(stage): stage for stage in graph}
    if short_name(name) not in stages:
        close = nearest(name, list(stages))
        raise ConfigError(
            f"There is no stage called {name!r}.",
            allowed="a stage of dvc.yaml or data/dvc.yaml; `dvc stage list --all` shows them all",
            fix=f"Did you mean {close!r}?" if close else None,
        )
    return stages[short_name(name)]


def _print_line(stage: str, result: StageResult | None) -> None:
    name = short_name(stage)
    if result is None:
        print(f"  start  {name}", flush=True)
    elif result.failed:
        print(f"  FAILED {name} after {result.seconds:.1f} s", flush=True)
    elif result.ran:
        print(f"  done   {name} in {result.seconds:.1f} s", flush=True)
    else:
        print(f"  same   {name}", flush=True)
