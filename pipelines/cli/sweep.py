"""`strom sweep`: search a family's configurations; list, show and apply what was found."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipelines.cli.repository import repository
from stromatolite.errors import ConfigError, InterruptedByUser

RUN = "run"


class FamilyFirst(TyperGroup):
    """`strom sweep climate` is `strom sweep run climate`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `run` where neither a sub-command nor a question for help comes first."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = [RUN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=FamilyFirst, help="Search a family's configurations with Optuna.", no_args_is_help=True)

Root = Annotated[Path | None, typer.Option("--root", help="The repository (default: the one around this directory).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Name = Annotated[str, typer.Argument(help="A sweep, as `strom sweep list` shows it.")]
Url = Annotated[str | None, typer.Option("--storage", help="Where the study is, if not in the sweep's own folder.")]


@app.command(RUN)
def run(
    family: Annotated[str, typer.Argument(help="Which family, such as climate.")],
    trials: Annotated[int | None, typer.Option("--trials", min=1, help="Trials the study is to have (20).")] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Trials at the same time.")] = 1,
    timeout: Annotated[
        float | None, typer.Option(min=0, help="Seconds after which running trials are stopped.")
    ] = None,
    max_minutes: Annotated[float | None, typer.Option(min=0, help="Minutes after which no trial begins.")] = None,
    max_steps: Annotated[int | None, typer.Option(min=1, help="Training steps after which no trial begins.")] = None,
    storage: Annotated[
        str | None,
        typer.Option(help="sqlite:///FILE, journal:///FILE or postgresql://...; default: a file of the sweep's own."),
    ] = None,
    study: Annotated[str | None, typer.Option(help="Name of the study; default: the family's.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a study; an error where there is none.")] = False,
    new: Annotated[bool, typer.Option("--new", help="Begin a new study beside one of that name.")] = False,
    settings: Annotated[str, typer.Option(help="Which configs/sweep/<name>.yaml.")] = "default",
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="Change a setting, such as sampler.kind=gp; repeatable.")
    ] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Search FAMILY's configurations around the one in params.yaml. The same command goes on where it was stopped."""
    if resume and new:
        raise ConfigError("--resume and --new exclude each other.", allowed="one of them")
    here = repository(root)
    from models import load_family
    from pipelines.cli import sweep_tables as tables
    from pipelines.sweep import import_heavy, subject_of
    from stromatolite.settings import apply_settings
    from stromatolite.sweep.conduct import conduct
    from stromatolite.sweep.settings import read_settings
    from stromatolite.sweep.stopping import Budget
    from stromatolite.sweep.storage import Place, kind_of
    from stromatolite.sweep.study import checked_name
    from stromatolite.sweep.supervisor import aside
    from stromatolite.sweep.worker import Orders

    apply_settings()
    name = checked_name(study or load_family(family).name)
    chosen = read_settings(here, settings, changes or ())
    if storage is not None:
        kind_of(storage)
    subject = subject_of(family, here, workers)
    import_heavy(family)
    place = Place(here, name)
    url = storage or place.known_url() or place.default_url(workers)
    found = aside(lambda: tables.before(url, place, chosen.storage, resume, new))
    place = Place(here, found["name"])
    if found["name"] != name and storage is None:
        url = place.default_url(workers)
    began = time.time()
    budget = Budget(
        trials=trials or found["trials"] or 20,
        begin_until=None if max_minutes is None else began + 60 * max_minutes,
        max_steps=max_steps,
    )
    progress = tables.Progress(place.name, budget.trials, as_json)
    until = None if timeout is None else began + timeout
    try:
        outcome = conduct(Orders(subject, chosen, budget, place, url), workers, progress.event, until)
    except KeyboardInterrupt:
        raise InterruptedByUser(
            "The sweep was stopped; its trials are kept.", remedy="run the same command with --resume"
        ) from None
    finally:
        progress.close()
    tables.show_summary(outcome, place.folder, as_json)


@app.command("list")
def list_sweeps(root: Root = None, as_json: AsJson = False) -> None:
    """List the sweeps of this repository: trials, best value, whether they are complete."""
    from pipelines.cli import sweep_tables as tables

    tables.show_list(repository(root), as_json)


@app.command()
def show(name: Name, storage: Url = None, root: Root = None, as_json: AsJson = False) -> None:
    """Show a sweep: its trials, what mattered, and whether the best is better than the start; draw its figures."""
    from pipelines.cli import sweep_tables as tables
    from stromatolite.sweep.figures import draw, importances
    from stromatolite.sweep.results import open_study, row, summary

    store, study = open_study(repository(root), name, storage)
    rows = [row(trial) for trial in study.get_trials(deepcopy=False)]
    tables.show_study(summary(study), importances(study), rows, as_json)
    draw(study, store.place.folder / "figures")
    if not as_json:
        tables.show_places(store.url, store.place.folder)


@app.command()
def apply(
    name: Name,
    as_name: Annotated[str | None, typer.Option("--as", help="Entry to register it as, such as climate/tuned.")] = None,
    trial: Annotated[str, typer.Option("--trial", help="best, or a trial's number.")] = "best",
    root: Root = None,
) -> None:
    """Register a sweep's best configuration, if it is not yet, and write its name into params.yaml."""
    from pipelines.cli.sweep_apply import apply_best

    apply_best(repository(root), name, trial, as_name)
