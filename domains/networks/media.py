"""The media of the scenarios: which compounds an organism may take up from outside, and how fast.

Rates are largest uptakes in mmol per gram of dry weight and hour; what a medium does not name cannot be taken up, and
everything may be given off. The minerals, water and protons among them, are bounded like everything else: a network
that gains from destroying protons gains little, and one that uses up water is held back by it (T. maritima, by half).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

UPTAKE: Final = 10.0
PHOTONS: Final = 100.0
MINERALS: Final = (
    "ca2", "cl", "cobalt2", "cu2", "fe2", "fe3", "h", "h2o", "k", "mg2", "mn2", "mobd", "na1", "nh4", "ni2", "pi",
    "sel", "slnt", "so4", "tungs", "zn2",
)  # fmt: skip
EVERYTHING: Final = "*"


@dataclass(frozen=True)
class Medium:
    """What an organism is offered.

    Attributes:
        description: what it is, in a line.
        uptakes: largest uptake of each compound (BiGG identifier without compartment); `*` stands for all others.
        without: compounds that are not there, though `*` would let them in.
    """

    description: str
    uptakes: Mapping[str, float] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def of(self, compounds: Iterable[str]) -> dict[str, float]:
        """The largest uptake of each of these compounds; 0 of those that are not in the medium."""
        others = self.uptakes.get(EVERYTHING, 0.0)
        return {name: 0.0 if name in self.without else self.uptakes.get(name, others) for name in compounds}


def _medium(description: str, *compounds: str, reduced_sulfur: bool = True, **rates: float) -> Medium:
    """Minerals and these compounds; hydrogen sulfide only where no oxygen or nitrate would take it away."""
    names = [*MINERALS, *compounds, *(["h2s"] if reduced_sulfur else [])]
    return Medium(description, dict.fromkeys(sorted(names), UPTAKE) | rates)


MEDIA: Final[Mapping[str, Medium]] = {
    "closed": Medium("nothing at all"),
    "minerals": Medium("water and minerals alone", dict.fromkeys(MINERALS, UPTAKE)),
    "H2+CO2": _medium("hydrogen and carbon dioxide", "h2", "co2"),
    "H2+CO2+CH4+CO": _medium("hydrogen, carbon dioxide, methane and carbon monoxide", "h2", "co2", "ch4", "co"),
    "CH4+CO2": _medium("methane and carbon dioxide", "ch4", "co2"),
    "CO+CO2": _medium("carbon monoxide and carbon dioxide", "co", "co2"),
    "acetate": _medium("acetate", "ac"),
    "acetate+NO3": _medium("acetate and nitrate", "ac", "no3", reduced_sulfur=False),
    "glucose_anox": _medium("glucose without oxygen", "glc__D", "co2"),
    "glucose_O2": _medium("glucose and oxygen", "glc__D", "co2", "o2", reduced_sulfur=False),
    "light+CO2_anox": _medium("light and inorganic carbon without oxygen", "co2", "hco3", photon=PHOTONS),
    "H2+CO2+O2": _medium("hydrogen, carbon dioxide and oxygen", "h2", "co2", "o2", reduced_sulfur=False),
    "open": Medium("everything that the network can take up", {EVERYTHING: UPTAKE}),
    "open_anox": Medium("everything but oxygen", {EVERYTHING: UPTAKE}, without=frozenset({"o2"})),
}
