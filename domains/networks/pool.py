"""Joins the reactions of all networks into one pool, where a name stands for one stoichiometry.

BiGG's universe comes first. A network's `_copyN` of a reaction is that reaction. A draft that writes a reaction with
other coefficients than the pool (CarveMe balanced 200 of them anew) has a reaction of its own, `<id>@<source>`; biomass
always is its network's own, `<id>@<organism>`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domains.networks.inputs import BIGG, Inputs
from stromatolite.errors import ContractError

COPY: Final = re.compile(r"_copy\d+\Z")
BIOMASS: Final = re.compile("biomass|growth@", re.IGNORECASE)
COEFFICIENTS: Final = ["reaction", "metabolite", "coefficient"]


@dataclass(frozen=True)
class Pool:
    """All reactions.

    Attributes:
        stoichiometry: `reaction`, `metabolite`, `coefficient`.
        reactions: one row a reaction: name, identifiers elsewhere and source, as the first document describes it.
        names: for each network in SBML (`model`) and published name (`reaction`), its name in the pool.
    """

    stoichiometry: pd.DataFrame
    reactions: pd.DataFrame
    names: pd.Series


def in_universe(name: str, universe: Collection[str]) -> str | None:
    """The universe's reaction of this published name, with or without its copy mark; None when there is none."""
    if name in universe:
        return name
    stripped = COPY.sub("", name)
    return stripped if stripped in universe else None


def pool_of(inputs: Inputs) -> Pool:
    """The pool of the universe and of the networks in SBML.

    Raises:
        ContractError: a reaction is empty, or one source writes it in two ways.
    """
    universe = {str(name): text for name, text in _texts(inputs.stoichiometry, ["reaction"]).items()}
    _require_filled("bigg_universe", set(inputs.reactions["reaction"]) - universe.keys())
    documents = inputs.sbml_reactions.assign(pooled=_pooled(inputs, universe))
    new = documents[~documents["pooled"].isin(universe.keys())].drop_duplicates("pooled")
    added = inputs.sbml_stoichiometry.merge(new[["model", "reaction", "pooled"]], on=["model", "reaction"])
    return Pool(
        pd.concat([inputs.stoichiometry, _renamed(added)[COEFFICIENTS]], ignore_index=True),
        pd.concat([inputs.reactions.assign(source=BIGG), _renamed(new)], ignore_index=True).drop(columns="model"),
        documents.set_index(["model", "reaction"])["pooled"],
    )


def _renamed(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns="reaction").rename(columns={"pooled": "reaction"})


def _pooled(inputs: Inputs, universe: dict[str, str]) -> list[str]:
    """The name in the pool of each reaction of the documents."""
    objectives = set(zip(inputs.sbml_models["model"], inputs.sbml_models["objective"], strict=True))
    texts = _texts(inputs.sbml_stoichiometry, ["model", "reaction"]).to_dict()
    known, found = dict(universe), []
    rows = inputs.sbml_reactions[["model", "reaction", "source"]]
    _require_filled("a document", {(m, r) for m, r in zip(rows["model"], rows["reaction"], strict=True)} - texts.keys())
    for model, name, source in rows.itertuples(index=False):
        text = texts[model, name]
        base = in_universe(name, universe) or name
        if (model, name) in objectives or BIOMASS.match(name):
            base = f"{name}@{model}"
        elif known.get(base, text) != text:
            base = f"{base}@{source}"
        if known.setdefault(base, text) != text:
            raise ContractError(
                f"{source} writes the reaction {name} in two ways.", found=text, allowed=known[base]
            )  # fmt: skip
        found.append(base)
    return found


def _texts(stoichiometry: pd.DataFrame, keys: list[str]) -> pd.Series:
    """The coefficients of each reaction in one text, the same for the same reaction."""
    ordered = stoichiometry.sort_values([*keys, "metabolite"])
    parts = ordered["coefficient"].map(repr) + " " + ordered["metabolite"]
    return parts.groupby([ordered[key] for key in keys], sort=False).agg(" + ".join)


def _require_filled(where: str, empty: Collection[object]) -> None:
    if empty:
        raise ContractError(
            f"{where} has reactions without any metabolite.", found=sorted(map(str, empty))[:5], allowed="none"
        )
