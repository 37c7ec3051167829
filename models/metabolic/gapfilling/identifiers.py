"""Match metabolites of a user's network to the pool: by their own identifiers, or by those of annotations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pandas as pd

from models.metabolic.gapfilling.compartments import letters
from models.metabolic.gapfilling.sbml_elements import Species, UserNetwork

IDENTIFIER: Final = "BiGG identifier"
BIGG: Final = "BiGG annotation"
DATABASES: Final = {
    "metanetx": "MetaNetX",
    "inchikey": "InChIKey",
    "seed": "ModelSEED",
    "kegg": "KEGG",
    "chebi": "ChEBI",
    "rhea": "Rhea",
}
"""Columns of the catalogue and the names of the databases, the most exact first."""
_OWN: Final = {
    "metanetx": re.compile(r"MNX[MR]\d+\Z"),
    "seed": re.compile(r"cpd\d{5}\Z"),
    "kegg": re.compile(r"[CR]\d{5}\Z"),
    "chebi": re.compile(r"CHEBI[:_]?\d+\Z"),
}
"""Identifiers of databases that models use as their own."""
_ESCAPES: Final = {"_DASH_": "__", "_LPAREN_": "(", "_RPAREN_": ")", "_FSLASH_": "/", "-": "__"}
_CODE: Final = re.compile(r"__(\d{2,3})__")
_IN_BRACKETS: Final = re.compile(r"[\[(]([a-z]{1,2})\d*[\])]\Z")
_NUMBERED: Final = re.compile(r"_([a-z]{1,2})\d+\Z")


@dataclass(frozen=True)
class MetaboliteNames:
    """Every name that the catalogue gives the metabolites of the pool.

    Attributes:
        table: the catalogue's metabolites, by identifier with the compartment.
        reactions: how many reactions of the pool each is in: of two with one name, the more frequent is taken.
    """

    table: pd.DataFrame
    reactions: Mapping[str, int]

    @cached_property
    def compartments(self) -> frozenset[str]:
        """Letters of the pool's compartments."""
        return frozenset(self.table["compartment"])

    @cached_property
    def _compounds(self) -> dict[str, dict[str, set[str]]]:
        """Database → identifier there → compounds."""
        found: dict[str, dict[str, set[str]]] = {}
        for database in DATABASES:
            if database in self.table.columns:
                found[database] = defaultdict(set)
                named = self.table[["compound", database]].dropna().drop_duplicates()
                for compound, names in named.itertuples(index=False):
                    for name in names.split(";"):
                        found[database][name].add(compound)
        return found

    def there(self, names: Iterable[str]) -> str | None:
        """The first of the names that is in the pool."""
        return next((name for name in names if name in self.reactions), None)

    def find(self, elsewhere: Mapping[str, Iterable[str]], compartment: str) -> tuple[str, str] | None:
        """The metabolite with these identifiers, and the database that matched; None where there is none."""
        votes: dict[str, list[str]] = defaultdict(list)
        for database in self._compounds:
            names = elsewhere.get(database, ())
            for compound in {each for name in names for each in self._compounds[database].get(name, ())}:
                votes[f"{compound}_{compartment}"].append(database)
        there = [name for name in votes if name in self.reactions]
        if not there:
            return None
        first = {name: list(DATABASES).index(votes[name][0]) for name in there}
        chosen = min(there, key=lambda name: (first[name], -len(votes[name]), -self.reactions[name], name))
        return chosen, DATABASES[votes[chosen][0]]


@dataclass(frozen=True)
class MatchedMetabolites:
    """The metabolite of the pool for each species of a document.

    Attributes:
        of: identifier in BiGG, by that in the document.
        by: the kind of identifier that matched, by that in the document.
        unknown: species that the pool lacks.
    """

    of: dict[str, str] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def match_metabolites(network: UserNetwork, names: MetaboliteNames) -> MatchedMetabolites:
    """Match the species of a document to the pool; species outside the boundary are skipped."""
    places = {each: letters(each, name, names.compartments) for each, name in network.compartments.items()}
    found = MatchedMetabolites()
    for species in network.species.values():
        if is_outside(species):
            continue
        place = places.get(species.compartment)
        match = _metabolite(species, place, names)
        if match is None:
            found.unknown.append(species.identifier)
        else:
            found.of[species.identifier], found.by[species.identifier] = match
    return found


def is_outside(species: Species) -> bool:
    """Whether a species is outside the boundary of the network."""
    return species.outside or species.identifier.endswith("_b")


def _metabolite(species: Species, place: str | None, names: MetaboliteNames) -> tuple[str, str] | None:
    own = list(spellings(species.identifier, "M_"))
    if name := names.there(_placed(own, place)):
        return name, IDENTIFIER
    if name := names.there(_placed(species.elsewhere.get("bigg", ()), place)):
        return name, BIGG
    if place is None:
        return None
    return names.find(with_own(species.elsewhere, own), place)


def _placed(names: Iterable[str], place: str | None) -> Iterator[str]:
    """Names as they are, and with the compartment; names of another compartment are skipped."""
    for name in names:
        if place is None or name.endswith(f"_{place}"):
            yield name
        if place is not None:
            yield f"{name}_{place}"


def with_own(elsewhere: Mapping[str, Iterable[str]], own: Iterable[str]) -> dict[str, list[str]]:
    """Identifiers in databases, with the model's own where they have the form of one; ChEBI's in one spelling."""
    found = {database: list(names) for database, names in elsewhere.items()}
    for spelling in own:
        bare = re.sub(r"_[a-z]{1,2}\Z", "", spelling)
        for database, form in _OWN.items():
            if form.match(bare):
                found.setdefault(database, []).append(bare)
    if "chebi" in found:
        found["chebi"] = [f"CHEBI:{re.sub(r'[^0-9]', '', name)}" for name in found["chebi"]]
    return found


def spellings(identifier: str, prefix: str) -> Iterator[str]:
    """Possible BiGG spellings of an identifier: as it is, and with the escapes of SBML removed."""
    bare = identifier.removeprefix(prefix)
    yield bare
    text = _CODE.sub(lambda match: chr(int(match[1])), bare)
    for escape, character in _ESCAPES.items():
        text = text.replace(escape, character)
    text = _IN_BRACKETS.sub(r"_\1", text)
    yield text
    yield _NUMBERED.sub(r"_\1", text)
