"""`strom read`: what texts say of planets, stars and organisms, by the model in production."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from stromatolite.errors import ConfigError, DataError
from stromatolite.registry.aliases import CANDIDATE, PREVIOUS, PRODUCTION, STAGING
from stromatolite.repository import repository

FAMILY = "language"
ALIASES = (PRODUCTION, CANDIDATE, STAGING, PREVIOUS)

app = typer.Typer()


@app.command()
def read(
    text: Annotated[str, typer.Argument(help="A text, a FILE with a text a line, or - for standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON for machines.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV for a spreadsheet.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Every span with its label and probability.")] = False,
    model: Annotated[str, typer.Option("--model", help="Alias of the model that reads.")] = PRODUCTION,
    version: Annotated[
        str | None, typer.Option("--version", help="Number of a version (default: the one of --model).")
    ] = None,
    root: Annotated[Path | None, typer.Option("--root", help="The repository (default: the one around here).")] = None,
) -> None:
    """Read the record of each TEXT."""
    if as_csv and as_json:
        raise ConfigError("Both --csv and --json are given.", allowed="one of them")
    if model not in ALIASES:
        raise ConfigError("There is no such alias.", found=model, allowed=", ".join(ALIASES))
    from models.language.reading import show
    from models.language.reading.texts import given_texts
    from stromatolite.compat import check_pairs
    from stromatolite.registry.loading import load_model

    texts = given_texts(text)
    check_pairs("mlflow", "peft", "tokenizers", "torch", "transformers")
    loaded = load_model(repository(root), FAMILY, model, version)
    served = loaded.python_model
    if not hasattr(served, "read"):
        raise DataError(
            f"Version {loaded.version} of {FAMILY} cannot read texts.", fix="Train a newer one: `dvc repro`."
        )
    readings = served.read(texts)
    if as_json:
        sys.stdout.write(show.as_json(texts, readings))
    elif as_csv:
        sys.stdout.write(show.as_csv(texts, readings))
    else:
        show.show(texts, readings, loaded.describe(), explain)
