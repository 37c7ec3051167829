"""`strom gapfill`: rank the reactions that a metabolic network may lack, by the model in production."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stromatolite.errors import ConfigError, DataError
from stromatolite.repository import repository

if TYPE_CHECKING:
    from models.metabolic.gapfilling.sbml_elements import UserNetwork
    from models.metabolic.gapfilling.tables import GapfillResult

FAMILY = "metabolic"
FORMATS = (".csv", ".json")

app = typer.Typer()


@app.command()
def gapfill(
    model: Annotated[Path, typer.Argument(help="An SBML document: .xml, .xml.gz or .xml.bz2.")],
    top: Annotated[int, typer.Option("--top", min=1, help="How many candidates.")] = 50,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV for a spreadsheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for machines.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file, .csv or .json, instead of printing.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    root: Annotated[Path | None, typer.Option("--root", help="The repository (default: the one around here).")] = None,
) -> None:
    """Rank the reactions of the universal pool that the network of MODEL lacks."""
    form = _form(as_csv, as_json, output)
    if output is not None:
        _require_writable(output, force)
    from models.metabolic.gapfilling import tables
    from models.metabolic.gapfilling.sbml import read_network

    network = read_network(model)
    result = _ranked(repository(root), model, network, top)
    tables.warn(result)
    if output is not None:
        from stromatolite.files import write_text

        write_text(output, tables.text(result, form))
        tables.summarise(result)
        print(f"{len(result.candidates)} candidates -> {output}")
    elif form:
        print(tables.text(result, form), end="")
    else:
        tables.summarise(result)
        tables.show(result)


def _ranked(root: Path, path: Path, network: UserNetwork, top: int) -> GapfillResult:
    from models.metabolic.catalogue import read_catalogue
    from models.metabolic.gapfilling.candidates import candidates
    from models.metabolic.gapfilling.matching import match_network
    from models.metabolic.gapfilling.tables import GapfillResult
    from models.metabolic.long_table import long_table
    from stromatolite.registry.loading import load_model

    loaded = load_model(root, FAMILY)
    served = loaded.python_model
    if not hasattr(served, "catalogue"):
        raise DataError(
            f"Version {loaded.version} of {FAMILY}, in {loaded.alias}, has no description of its reactions.",
            fix="Train and promote a newer one: `dvc repro`.",
        )
    catalogue = read_catalogue(Path(served.catalogue))
    found = match_network(network, served.pool, served.known.has.sum(axis=0), catalogue)
    ranking = loaded.predict(long_table(served.pool, found.rows, network.model or path.name))
    there = set(found.metabolites.of.values())
    best = candidates(ranking, served.pool, catalogue, found.rows, there, top)
    return GapfillResult(str(path), found, best, loaded.describe())


def _form(as_csv: bool, as_json: bool, output: Path | None) -> str:
    """`csv`, `json`, or "" for a table to look at."""
    if as_csv and as_json:
        raise ConfigError("Both --csv and --json are given.", allowed="one of them")
    if as_csv or as_json:
        return "csv" if as_csv else "json"
    if output is None:
        return ""
    if output.suffix.lower() not in FORMATS:
        raise ConfigError(
            f"The format of {output} is unknown.",
            found=output.suffix or "no suffix",
            allowed=" or ".join(FORMATS),
            fix="Give it one of these endings, or add --csv or --json.",
        )
    return output.suffix.lower()[1:]


def _require_writable(output: Path, force: bool) -> None:
    """Fail before the work rather than after it."""
    if output.is_dir():
        raise ConfigError(f"{output} is a directory.", allowed="a file to write")
    if output.exists() and not force:
        raise ConfigError(f"{output} is there already.", fix="Add --force to replace it, or name another file.")
    folder = output.parent
    if not folder.is_dir():
        raise ConfigError(f"There is no directory {folder} to write {output.name} into.", fix=f"mkdir -p {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"The directory {folder} cannot be written.", fix="Make it writable, or name another.")
