"""Measured phenotypes of six bacteria: growth on single nutrients, essential genes, and the media of the screens.

Growth is from Biolog plates, 15 files with a header each. A racemate is entered under the identifier of its L form, so
a compound may occur twice. The lists of E. coli and S. oneidensis name essential genes only, and the last line of the
latter has a space for its tab. CarveMe's own predictions are beside the measurements, as true or false positives and
negatives; those of genes have `spontaneous` for a gene, twice.

Source: Machado et al. 2018, Nucleic Acids Res. 46, 7542, who compiled the screens.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Final

import pandas as pd

from domains.networks.contracts.phenotypes import CALLS, LOCUS, ROLES, SCREENED
from domains.networks.sbml_parts import NAME
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError
from stromatolite.formats.delimited import read_delimited

OUTCOMES: Final = ("TP", "TN", "FP", "FN")
ROLE_OF: Final = {"C": "carbon", "N": "nitrogen", "P": "phosphorus", "S": "sulfur"}


class GrowthCalls(Table):
    """One row a compound on which an organism was grown."""

    organism: str = column("organism, by the name of its draft network", isin=SCREENED)
    role: str = column("element that the compound is the only source of", isin=ROLES)
    compound: str = column("BiGG identifier", matches=NAME)
    compound_name: str = column("the compound as the screen names it")
    call: str = column("from -- (clear no) to ++ (clear yes)", isin=CALLS)
    seed: str = column("identifier in ModelSEED", nullable=True, matches=r"cpd\d{5}\Z")

    class Config:
        """Each compound of a screen once."""

        unique: ClassVar = ["organism", "role", "compound", "compound_name"]


class Essentiality(Table):
    """One row a gene that was knocked out."""

    organism: str = column("organism, by the name of its draft network", isin=SCREENED)
    gene: str = column("locus tag", matches=LOCUS)
    phenotype: str = column("E essential, NE not essential", isin=("E", "NE"))

    class Config:
        """Each gene of an organism once."""

        unique: ClassVar = ["organism", "gene"]


class Media(Table):
    """One row a compound of a medium, in one of the two files of media."""

    file: str = column("folder of the file", isin=("benchmark", "input"))
    medium: str = column("name of the medium")
    description: str = column("what it is")
    compound: str = column("BiGG identifier", matches=NAME)
    compound_name: str = column("name of the compound")

    class Config:
        """Each compound of a medium once."""

        unique: ClassVar = ["file", "medium", "compound"]


class GrowthPredictions(Table):
    """One row a compound: how CarveMe's draft network does on it."""

    organism: str = column("organism, by the name of its draft network", isin=SCREENED)
    role: str = column("element that the compound is the only source of", isin=ROLES)
    compound: str = column("BiGG identifier", matches=NAME)
    outcome: str = column("true or false positive or negative", isin=OUTCOMES)

    class Config:
        """Each compound of a screen once."""

        unique: ClassVar = ["organism", "role", "compound"]


class EssentialityPredictions(Table):
    """One row a gene: how CarveMe's draft network does without it; positive is essential."""

    organism: str = column("organism, by the name of its draft network", isin=SCREENED)
    gene: str = column("locus tag", matches=LOCUS)
    outcome: str = column("true or false positive or negative", isin=OUTCOMES)

    class Config:
        """Each gene of an organism once."""

        unique: ClassVar = ["organism", "gene"]


def growth_calls(folder: Path) -> pd.DataFrame:
    """Every call of the 15 Biolog tables."""
    parts = []
    for path in _files(folder, "biolog/*/biolog_*.tsv"):
        organism, role = path.parent.name, path.stem.removeprefix("biolog_")
        table = read_delimited(path, ("bigg_id", "compound", "growth", "seed"))
        table = table.set_axis(["compound", "compound_name", "call", "seed"], axis="columns")
        parts.append(_named(table.assign(organism=organism, role=role), f"{organism}/{role}"))
    return pd.concat(parts)[list(GrowthCalls.to_schema().columns)]


def essentiality(folder: Path) -> pd.DataFrame:
    """Every gene of the five lists."""
    parts = []
    for path in _files(folder, "essentiality/*.tsv"):
        table = read_delimited(path, ("bigg_id", "phenotype")).rename(columns={"bigg_id": "gene"})
        parts.append(_named(table.assign(organism=path.stem), path.stem))
    return pd.concat(parts)[["organism", "gene", "phenotype"]]


def media(folder: Path) -> pd.DataFrame:
    """Every compound of the media, of both files."""
    parts = []
    for path in _files(folder, "media_db.tsv"):
        table = read_delimited(path, ("medium", "description", "compound", "name")).rename(
            columns={"name": "compound_name"}
        )
        parts.append(_named(table.assign(file=path.parent.name), path.parent.name))
    return pd.concat(parts)[list(Media.to_schema().columns)]


def growth_predictions(folder: Path) -> pd.DataFrame:
    """CarveMe's predictions of growth."""
    table = read_delimited(_one(folder, "results/biolog.tsv"), ("org", "source", "met", "value"))
    roles = table["source"].map(ROLE_OF)
    table = table.assign(source=roles.astype(object).where(roles.notna(), table["source"]))
    return table.set_axis(["organism", "role", "compound", "outcome"], axis="columns")


def essentiality_predictions(folder: Path) -> pd.DataFrame:
    """CarveMe's predictions of essential genes."""
    table = read_delimited(_one(folder, "results/essentiality.tsv"), ("org", "gene", "value"))
    return table.assign(gene=table["gene"].str.removeprefix("G_")).set_axis(
        ["organism", "gene", "outcome"], axis="columns"
    )


def _files(folder: Path, pattern: str) -> Iterable[Path]:
    """The files of a kind, wherever their folder lies below the source's."""
    found = sorted(path for path in folder.rglob(pattern) if path.is_file())
    if not found:
        raise DataError(f"{folder} has no {pattern}.", fix="Bring the source again: `strom source fetch`.")
    return found


def _one(folder: Path, name: str) -> Path:
    return next(iter(_files(folder, name)))


def _named(table: pd.DataFrame, file: str) -> pd.DataFrame:
    return table.set_index(pd.Index([f"{file}:{line}" for line in table.index], name="row"))


PARTS: Final = {
    "growth_calls": TablePart(growth_calls, GrowthCalls),
    "essentiality": TablePart(essentiality, Essentiality),
    "media": TablePart(media, Media, max_quarantine_rate=0.0),
    "growth_predictions": TablePart(growth_predictions, GrowthPredictions),
    "essentiality_predictions": TablePart(essentiality_predictions, EssentialityPredictions),
}
