"""`strom sweep`: search a family's configurations; list, show and apply what was found."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipelines.cli.options import AsJson, Root
from stromatolite.compat import check_pairs, installed
from stromatolite.errors import ConfigError, DependencyError
from stromatolite.repository import repository

RUN = "run"


class FamilyFirst(TyperGroup):
    """`strom sweep climate` is `strom sweep run climate`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `run` where neither a sub-command nor a question for help comes first."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = [RUN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=FamilyFirst,
    help="Search a family's configurations with Optuna: `strom sweep climate --trials 20`. See docs/sweeps.md.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="A sweep, as `strom sweep list` shows it.")]
SettingsName = Annotated[str, typer.Option("--settings", help="Which configs/sweep/<name>.yaml.")]
Changes = Annotated[
    list[str] | None, typer.Option("--set", help="Change a setting, such as sampler.kind=gp; repeatable.")
]
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
        typer.Option(
            help="sqlite:///FILE, journal:///FILE (FILE from the repository on, or absolute: four slashes) or "
            "postgresql://USER@HOST/DATABASE; default: a file of the sweep's own."
        ),
    ] = None,
    study: Annotated[str | None, typer.Option(help="Name of the study; default: the family's.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a study; an error where there is none.")] = False,
    new: Annotated[bool, typer.Option("--new", help="Begin a new study beside one of that name.")] = False,
    settings: SettingsName = "default",
    changes: Changes = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Search FAMILY's configurations around the one in params.yaml. The same command goes on where it was stopped."""
    if resume and new:
        raise ConfigError("--resume and --new exclude each other.", allowed="one of them")
    _require_optuna()
    from pipelines.cli.sweep_run import Asked, run_sweep

    asked = Asked(family, trials, workers, timeout, max_minutes, max_steps, storage, study, resume, new)
    run_sweep(repository(root), asked, settings, changes or (), as_json)


@app.command("list")
def list_sweeps(root: Root = None, as_json: AsJson = False) -> None:
    """List the sweeps of this repository: trials, best value, whether they are complete."""
    _require_optuna()
    from pipelines.cli import sweep_tables as tables

    tables.show_list(repository(root), as_json)


@app.command()
def show(name: Name, storage: Url = None, root: Root = None, as_json: AsJson = False) -> None:
    """Show a sweep: its trials, what mattered, and whether the best is better than the start; draw its figures."""
    _require_optuna()
    from pipelines.cli import sweep_tables as tables
    from stromatolite.sweep.figures import draw, importances
    from stromatolite.sweep.results import open_study, row, summary

    store, study = open_study(repository(root), name, storage)
    rows = [row(trial) for trial in study.get_trials(deepcopy=False)]
    tables.show_study(summary(study), importances(study), rows, as_json)
    draw(study, store.paths.report)
    if not as_json:
        tables.show_paths(store.url, store.paths.report)


@app.command("settings")
def show_settings(
    settings: SettingsName = "default", changes: Changes = None, root: Root = None, as_json: AsJson = False
) -> None:
    """Show every setting of how a sweep searches, with its meaning, unit and range."""
    from pipelines.cli.config_tables import show_resolved
    from stromatolite.config.resolution import resolve
    from stromatolite.sweep.settings import SCHEMA

    show_resolved(resolve(SCHEMA, repository(root), settings, cli=changes or ()), SCHEMA, as_json)


@app.command()
def apply(
    name: Name,
    as_name: Annotated[str | None, typer.Option("--as", help="Entry to register it as, such as climate/tuned.")] = None,
    trial: Annotated[str, typer.Option("--trial", help="best, or a trial's number.")] = "best",
    root: Root = None,
) -> None:
    """Register a sweep's best configuration, if it is not yet, and write its name into params.yaml."""
    _require_optuna()
    from pipelines.cli.sweep_apply import apply_best

    apply_best(repository(root), name, trial, as_name)


def _require_optuna() -> None:
    if installed("optuna") is None:
        raise DependencyError(
            "Sweeps need Optuna.", found="it is not installed", fix="pip install --editable '.[sweep]'"
        )
    check_pairs("optuna")
