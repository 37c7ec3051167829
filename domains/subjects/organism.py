"""The organism that the models are asked about: its network, metabolism and temperatures of growth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from domains.habitability.cardinal import Organism
from domains.subjects.organism_names import Organisms, words
from domains.subjects.values import Said, Term, Value
from stromatolite.errors import DataError

CARDINAL: Final = ("min", "optimum", "max")
BY_OXYGEN: Final = {
    "aerobe": "aerobic_respiration",
    "microaerophile": "aerobic_respiration",
    "facultative": "fermentation",
    "anaerobe": "fermentation",
}
"""What an organism is taken to live by, by how it stands to oxygen, where nothing else is known."""


@dataclass(frozen=True)
class OrganismCase:
    """An organism as the models are asked about it.

    Attributes:
        name: species, and strain where the text names it.
        key: in data/cardinal_temperatures.yaml; None for one that is not there.
        network: key of its network in the table of organisms.
        metabolism: what it lives by.
        temperatures: `min`, `optimum` and `max` of growth, degrees Celsius.
        notes: what an answer has to say of them.
    """

    name: str
    key: str | None
    network: str
    metabolism: Term
    temperatures: Mapping[str, Value]
    notes: tuple[str, ...] = ()

    @property
    def organism(self) -> Organism:
        """The same in the form that the label takes."""
        low, best, high = (self.temperatures[each].value for each in CARDINAL)
        source = "; ".join(dict.fromkeys(each.note for each in self.temperatures.values()))
        return Organism(self.name, self.network, self.metabolism.value, low, best, high, source)


def resolve_organism(
    record: Mapping[str, Any],
    organisms: Mapping[str, Organism],
    networks: pd.DataFrame,
    overrides: Mapping[str, Any] | None = None,
) -> OrganismCase:
    """The organism of a record; what it leaves out is taken from tables.

    Args:
        record: fields of `domains.dossiers.fields`, as they were read from a text.
        organisms: of data/cardinal_temperatures.yaml, by key.
        networks: the table of organisms: `organism`, `name`, `oxygen`, `flux_analysis`.
        overrides: fields that a person set; they win over the text.

    Raises:
        DataError: no organism is named, it is unknown or of several kinds, its temperatures of growth are not known or
            not in order, or what it lives by has no energies here.
    """
    said = Said(record, overrides)
    asked = said.text("organism")
    listed = ", ".join(sorted(each.name for each in organisms.values()))
    if asked is None:
        raise DataError(
            "No organism was recognised in the text.",
            found="no name of an organism that has a network here",
            allowed=listed,
            fix="Name one of them in the text or with --organism.",
        )
    strains = {str(each): str(name) for each, name in zip(networks["organism"], networks["name"], strict=True)}
    key, network, row_name = _found(asked, organisms, networks, strains, listed)
    known = organisms[key] if key else None
    name = known.name if known else row_name
    temperatures = _temperatures(said, name, known, listed)
    metabolism, remark = _metabolism(said, name, known, network, networks)
    _require_energies(name, metabolism, organisms)
    notes = [*remark, *_other_strain(asked, strains.get(network, name))]
    if temperatures["optimum"].value <= (temperatures["min"].value + temperatures["max"].value) / 2:
        notes.append("the optimum is in the lower half of the range: rates of growth by temperature mean little")
    return OrganismCase(name, key, network, metabolism, temperatures, tuple(notes))


def _found(
    asked: str,
    organisms: Mapping[str, Organism],
    networks: pd.DataFrame,
    strains: Mapping[str, str],
    listed: str,
) -> tuple[str | None, str, str]:
    """Key of its temperatures (None where there are none), key of its network, and the name of that."""
    timed = Organisms.of({key: f"{each.name} {strains.get(each.network, '')}" for key, each in organisms.items()})
    matching = timed.matching(asked)
    if len(matching) == 1:
        network = organisms[matching[0]].network
        return matching[0], network, strains.get(network, organisms[matching[0]].name)
    usable = networks.sort_values("flux_analysis", ascending=False, kind="stable")
    others = Organisms.of(dict(zip(usable["organism"], usable["name"], strict=True)))
    found = others.matching(asked) if not matching else []
    species = {words(strains[each])[:2] for each in found}
    if len(species) == 1:
        return None, found[0], strains[found[0]]
    many = [organisms[each].name for each in matching] or sorted({strains[each] for each in found})
    close = timed.nearest(asked) or others.nearest(asked)
    guess = organisms[close].name if close and close in organisms else strains.get(str(close))
    raise DataError(
        f"{asked!r} may be several organisms." if many else f"No organism called {asked!r} has a network here.",
        found=asked,
        allowed=", ".join(many) or listed,
        fix=f"Did you mean {guess!r}?" if guess else "Name one of the organisms above.",
    )


def _temperatures(said: Said, name: str, known: Organism | None, listed: str) -> dict[str, Value]:
    """Temperatures of growth: those of the text, else of the table.

    Raises:
        DataError: one of them is in neither, or they are not in order.
    """
    found, missing = {}, []
    for each in CARDINAL:
        value = said.number(f"growth_temperature_{each}_c")
        if value is None and known is not None:
            value = Value(float(getattr(known, each)), "deg_C", "table", known.source)
        if value is None:
            missing.append(f"growth_temperature_{each}_c")
        else:
            found[each] = value
    if missing:
        raise DataError(
            f"The temperatures at which {name} grows are not known.",
            found=f"no {', '.join(missing)}",
            allowed=f"a text that gives them, or one of: {listed}",
            fix="Give them in the text or with --set growth_temperature_min_c=... and so on.",
        )
    if not found["min"].value < found["optimum"].value < found["max"].value:
        raise DataError(
            f"The temperatures at which {name} grows are not in order.",
            found=", ".join(f"{each} {value}" for each, value in found.items()),
            allowed="min < optimum < max",
            fix="Give all three in the text or with --set.",
        )
    return found


def _metabolism(
    said: Said, name: str, known: Organism | None, network: str, networks: pd.DataFrame
) -> tuple[Term, list[str]]:
    """What it lives by: the text's word, else the table's, else by how it stands to oxygen; and a note."""
    told = said.term("metabolism")
    if told is not None:
        other = known is not None and known.metabolism != told.value
        return told, [f"{name} lives by {known.metabolism} in the table"] if other and known else []
    if known is not None:
        return Term(known.metabolism, "table", "data/cardinal_temperatures.yaml"), []
    oxygen = str(networks.set_index("organism").at[network, "oxygen"])
    return Term(BY_OXYGEN[oxygen], "assumed", f"the table of organisms says {oxygen}"), []


def _require_energies(name: str, metabolism: Term, organisms: Mapping[str, Organism]) -> None:
    """Refuse what no organism of the models lives by.

    Raises:
        DataError: the energies of this metabolism are not known.
    """
    answered = dict.fromkeys(each.metabolism for each in organisms.values())
    if metabolism.value not in answered:
        raise DataError(
            f"{name} lives by {metabolism.value}, of which the models know nothing.",
            found=f"{metabolism.value} ({metabolism.origin})",
            allowed=", ".join(answered),
            fix="Ask about an organism that lives by one of these.",
        )


def _other_strain(asked: str, strain: str) -> list[str]:
    """A note where the text names a strain that the network is not of."""
    unknown = [word for word in words(asked)[2:] if word not in words(strain)]
    return [f"the network is that of {strain}, not of {asked}"] if unknown else []
