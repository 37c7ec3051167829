"""Build a network from the elements of an SBML document."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

LEVELS: Final = ("2", "3")
DATABASES: Final = {
    "bigg.metabolite": "bigg",
    "bigg.reaction": "bigg",
    "chebi": "chebi",
    "inchi_key": "inchikey",
    "inchikey": "inchikey",
    "kegg.compound": "kegg",
    "kegg.reaction": "kegg",
    "metanetx.chemical": "metanetx",
    "metanetx.reaction": "metanetx",
    "obo.chebi": "chebi",
    "rhea": "rhea",
    "seed.compound": "seed",
}
"""Databases that annotations name, by what identifiers.org calls them."""
_RESOURCE: Final = re.compile(r"(?:https?://identifiers\.org/|urn:miriam:)([\w.-]+)[/:](.+)\Z")
_SIDES: Final = {"listOfReactants": -1.0, "listOfProducts": 1.0}


@dataclass(frozen=True)
class Species:
    """A metabolite of a document.

    Attributes:
        identifier: its own.
        name: "" where it has none.
        compartment: identifier of its compartment.
        outside: whether the document holds its amount fixed: it is outside the boundary.
        elsewhere: its identifiers in databases, by database.
    """

    identifier: str
    name: str
    compartment: str
    outside: bool
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reaction:
    """A reaction of a document.

    Attributes:
        identifier: its own.
        name: "" where it has none.
        made: net stoichiometric coefficient of each species, negative where it is used.
        elsewhere: its identifiers in databases, by database.
    """

    identifier: str
    name: str
    made: Mapping[str, float]
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class UserNetwork:
    """The network of a document.

    Attributes:
        model: its identifier, or its name where it has none.
        compartments: name of each compartment, by identifier.
        species: by identifier.
        reactions: by identifier.
    """

    model: str
    compartments: Mapping[str, str]
    species: Mapping[str, Species]
    reactions: Mapping[str, Reaction]


class UnusableElementError(ValueError):
    """An element that cannot be part of a network."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(found)
        self.found, self.allowed = found, allowed


class NetworkBuilder:
    """Collects compartments, species and reactions from the start and end of elements."""

    def __init__(self) -> None:
        self._above: list[str] = []
        self._model = ""
        self._compartments: dict[str, str] = {}
        self._species: dict[str, Species] = {}
        self._reactions: dict[str, Reaction] = {}
        self._attributes: dict[str, str] = {}
        self._made: dict[str, float] = {}
        self._elsewhere: dict[str, list[str]] = {}

    @property
    def depth(self) -> int:
        """Elements that have begun and not ended."""
        return len(self._above)

    def begin(self, kind: str, attributes: Mapping[str, str]) -> None:
        """An element begins, its name and its attributes' names without namespaces."""
        above, here = self._above, self._above[1:]
        if not above:
            _require_sbml(kind, attributes)
        elif kind == "model" and not here:
            self._model = (attributes.get("id") or attributes.get("name", "")).strip()
        elif kind == "compartment" and here == ["model", "listOfCompartments"]:
            self._compartments[_identifier(kind, attributes)] = attributes.get("name", "")
        elif (kind, here) in (("species", ["model", "listOfSpecies"]), ("reaction", ["model", "listOfReactions"])):
            self._attributes = {**attributes, "id": _identifier(kind, attributes)}
            self._made, self._elsewhere = {}, {}
        elif kind == "speciesReference" and above[-1] in _SIDES:
            self._take_part(attributes, _SIDES[above[-1]])
        elif kind == "stoichiometryMath":
            raise UnusableElementError(
                f"reaction {self._attributes.get('id')} has a coefficient that is a formula", "coefficients in numbers"
            )
        elif kind == "li" and "is" in above:
            self._annotate(attributes.get("resource", ""))
        self._above.append(kind)

    def end(self) -> None:
        """The element that began last ends."""
        kind = self._above.pop()
        here = self._above[1:]
        if kind == "species" and here == ["model", "listOfSpecies"]:
            self._add_species()
        elif kind == "reaction" and here == ["model", "listOfReactions"]:
            self._add_reaction()

    def finished(self) -> UserNetwork:
        """The network, once the document has ended."""
        return UserNetwork(self._model, self._compartments, self._species, self._reactions)

    def _take_part(self, attributes: Mapping[str, str], sign: float) -> None:
        reaction = self._attributes.get("id")
        species, text = attributes.get("species", ""), attributes.get("stoichiometry", "1")
        try:
            coefficient = float(text)
        except ValueError:
            coefficient = math.nan
        if not math.isfinite(coefficient):
            raise UnusableElementError(f"reaction {reaction} has the coefficient {text!r}", "finite numbers")
        self._made[species] = self._made.get(species, 0.0) + sign * coefficient

    def _annotate(self, resource: str) -> None:
        match = _RESOURCE.match(resource)
        database = DATABASES.get(match[1].lower()) if match else None
        if match and database:
            self._elsewhere.setdefault(database, []).append(unquote(match[2]).strip())

    def _add_species(self) -> None:
        found = self._attributes
        _require_once("species", found["id"], self._species)
        self._species[found["id"]] = Species(
            found["id"],
            found.get("name", "").strip(),
            found.get("compartment", ""),
            found.get("boundaryCondition") in ("true", "1"),
            _frozen(self._elsewhere),
        )

    def _add_reaction(self) -> None:
        found = self._attributes
        _require_once("reaction", found["id"], self._reactions)
        made = {species: coefficient for species, coefficient in self._made.items() if coefficient}
        undeclared = [species for species in made if species not in self._species]
        if undeclared:
            raise UnusableElementError(
                f"reaction {found['id']} has the species {undeclared[0]!r}", "species that listOfSpecies declares"
            )
        self._reactions[found["id"]] = Reaction(
            found["id"], found.get("name", "").strip(), made, _frozen(self._elsewhere)
        )


def _require_sbml(kind: str, attributes: Mapping[str, str]) -> None:
    if kind != "sbml":
        raise UnusableElementError(f"the document is <{kind}>", "<sbml>")
    if attributes.get("level") not in LEVELS:
        raise UnusableElementError(f"level {attributes.get('level')!r}", f"SBML of level {' or '.join(LEVELS)}")


def _identifier(kind: str, attributes: Mapping[str, str]) -> str:
    if not attributes.get("id"):
        raise UnusableElementError(f"a {kind} without an id", f"an id for each {kind}")
    return attributes["id"]


def _require_once(kind: str, identifier: str, there: Mapping[str, object]) -> None:
    if identifier in there:
        raise UnusableElementError(f"the {kind} {identifier} is there twice", "each id once")


def _frozen(elsewhere: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {database: tuple(dict.fromkeys(names)) for database, names in elsewhere.items()}
