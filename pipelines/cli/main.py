"""The `strom` command: the table of its sub-commands, each loaded only when it is run."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from models import FAMILIES, load_family
from stromatolite.errors import reported

# name: (module whose `app` is a typer.Typer, one line of help). A further sub-command is one line here and one module,
# or one entry in `commands` of a family.
COMMANDS: dict[str, tuple[str, str]] = {
    "approve": ("pipelines.cli.approve", "Vouch for a model that somebody else has trained."),
    "compare": ("pipelines.cli.compare", "Trainings side by side: scores, configuration, data, code, environment."),
    "config": ("pipelines.cli.config", "Configurations: list, show, diff, validate, register, migrate."),
    "data": ("pipelines.cli.data", "Tables and cubes: validate, report, diff."),
    "export": ("pipelines.cli.export", "A registered model with card, metrics, decision and lineage, as an RO-Crate."),
    "history": ("pipelines.cli.history", "The log of decisions, and what was in production on a day."),
    "promote": ("pipelines.cli.promote", "Ask the gates whether a candidate may go to production."),
    "registry": ("pipelines.cli.registry", "The model registry: verify, copy, sign, tag, statement, sbom."),
    "reproduce": ("pipelines.cli.reproduce", "Train a recorded model again, and compare every metric."),
    "rollback": ("pipelines.cli.rollback", "Put an earlier model back in production."),
    "run": ("pipelines.cli.run", "The pipeline, independent stages side by side."),
    "source": ("pipelines.cli.source", "Scientific sources: list, show, fetch, verify, add."),
    "sweep": ("pipelines.cli.sweep", "Search a family's configurations: run, list, show, apply."),
    "status": ("pipelines.cli.status", "Every family: its score, its last decision, and what is in production."),
    **{name: each for family in FAMILIES for name, each in load_family(family).commands().items()},
}


class LazyGroup(TyperGroup):
    """Lists its sub-commands from the table; imports one only to run it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Put the real sub-command in the place of its entry in the table."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS:
            command = typer.main.get_command(import_module(COMMANDS[name][0]).app)
        return name, command, rest


app = typer.Typer(
    cls=LazyGroup,
    help="Stromatolite: experiment tracking, lineage and gated promotion for astrobiology machine learning.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        from pipelines.cli.versions import show_versions

        show_versions()
        raise typer.Exit


@app.callback()
def strom(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Versions of what is installed.")
    ] = False,
) -> None:
    """Hold the sub-commands together."""


for _name, (_module, _help) in COMMANDS.items():
    app.command(_name, help=_help)(lambda: None)


@reported
def main() -> None:
    """Run `strom`."""
    app()


if __name__ == "__main__":
    main()
