"""The rule by which catalogues that disagree on a planet are settled.

Every value stays in the table of values. What goes into the table of planets is chosen one quantity at a time:

1. **Measured before assumed, better stars before older ones.** An eccentricity of exactly 0 without an error was set,
   not fitted, and a mass or radius that a catalogue calls theoretical was modelled: such values are set aside if there
   is any measured one. Radius and insolation of Kepler's DR25 are set aside where the same transits come with a star by
   Gaia.
2. **The most voices.** Two values agree if they differ by no more than the quantity's tolerance, or by no more than
   three times their combined errors. A value has as many voices as there are independent catalogues that agree with it.
   The two of Kepler rest on the same transits and are one voice; so are catalogues with the very same number, which
   they took from one paper. The values with the most voices stay.
3. **The law of orbits.** If they still disagree, period and semi-major axis must obey Kepler's third law with the
   star's mass: values that do within 10 % in the axis (15 % in the period) go before values that do not.
4. **The best measurement**: the value with the smallest relative error. One without an error comes last, for nobody
   knows how good it is.
5. **The order of the catalogues**, if they are still level: TEPCat, which is kept up by hand, before the sample of
   small planets, the NASA archive, exoplanet.eu, HARPS, Kepler.

Values that differ from the chosen one by more than the tolerance are a conflict, whether or not their errors excuse it:
TRAPPIST-1 h has 20 +- 6 d in exoplanet.eu and 18.772866 d elsewhere. They agree within the errors, so all have all
voices, step 4 takes the sharp one, and the difference of 6.5 % is on record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, inf, isclose, isnan, nan
from typing import Final, NamedTuple

from domains.planets import contracts as of
from stromatolite.contracts.measured import Quantity

RELATIVE: Final[Mapping[str, float]] = {
    of.PERIOD.name: 0.001,
    of.RADIUS.name: 0.05,
    of.MASS.name: 0.1,
    of.MINIMUM_MASS.name: 0.1,
    of.AXIS.name: 0.03,
    of.INSOLATION.name: 0.15,
    of.EQUILIBRIUM.name: 0.05,
    of.TEFF.name: 0.02,
    of.STAR_RADIUS.name: 0.05,
    of.STAR_MASS.name: 0.05,
    of.DISTANCE.name: 0.05,
}
"""Tolerances as a share of the larger value: what careful authors differ by for the same data."""
ABSOLUTE: Final[Mapping[str, float]] = {of.ECCENTRICITY.name: 0.03, of.METALLICITY.name: 0.1}
"""Tolerances in the unit of the quantity, where 0 is a value like others."""
SIGMAS: Final = 3.0
LAW_TOLERANCE: Final[Mapping[str, float]] = {of.AXIS.name: 0.1, of.PERIOD.name: 0.15}
FAMILY: Final[Mapping[str, str]] = {"kepler_dr25_koi": "kepler", "kepler_gaia_planets": "kepler"}
BETTER_STAR: Final = ("kepler_gaia_planets", "kepler_dr25_koi")
"""The first replaces the second, which has the same transits and an older star, in these quantities:"""
BY_STAR: Final = (of.RADIUS.name, of.INSOLATION.name)
ORDER: Final = (
    "tepcat",
    "stpm",
    "mdwarf_planets_nea",
    "exoplanet_eu",
    "harps_rv_planets",
    "kepler_gaia_planets",
    "kepler_dr25_koi",
)


class Value(NamedTuple):
    """One value of a quantity: errors are 1 sigma, NaN where unknown."""

    value: float
    low: float
    high: float
    source: str
    row: int
    is_assumed: bool


@dataclass(frozen=True)
class Choice:
    """What came of the values of one quantity.

    Attributes:
        chosen: number of the chosen value.
        rule: the step that settled it.
        verdicts: what became of each value, in the words of the table of values.
        furthest: number of the value that differs most from the chosen one, None where none passes the tolerance.
    """

    chosen: int
    rule: str
    verdicts: tuple[str, ...]
    furthest: int | None


def choose(quantity: Quantity, values: Sequence[Value], expected: float = nan) -> Choice:
    """Apply the rule to the values of one quantity of one planet.

    Args:
        quantity: which quantity.
        values: at least one.
        expected: what Kepler's third law wants it to be; NaN where that is not known.
    """
    open_to_choice = _open(quantity, values)
    voice = _voices(values, open_to_choice)
    support = {
        n: len({voice[m] for m in open_to_choice if agree(quantity, values[n], values[m])}) for n in open_to_choice
    }
    most = max(support.values())
    left = [n for n in open_to_choice if support[n] == most]
    rule = f"{most} of {len(set(voice.values()))} voices" if len(set(voice.values())) > 1 else "one voice"
    if any(not agree(quantity, values[a], values[b]) for a in left for b in left if a < b):
        rule = "best measurement"
        lawful = [n for n in left if _lawful(quantity, values[n], expected)]
        if lawful and len(lawful) < len(left):
            left, rule = lawful, "third law"
    chosen = min(left, key=lambda n: _rank(quantity, values[n]))
    verdicts = tuple(
        "chosen" if n == chosen
        else "set aside" if n not in open_to_choice
        else "agrees" if agree(quantity, values[n], values[chosen])
        else "outvoted"
        for n in range(len(values))
    )  # fmt: skip
    apart = [n for n in open_to_choice if not within_tolerance(quantity, values[n].value, values[chosen].value)]
    furthest = max(apart, key=lambda n: abs(values[n].value - values[chosen].value)) if apart else None
    return Choice(chosen, rule, verdicts, furthest)


def within_tolerance(quantity: Quantity, one: float, other: float) -> bool:
    """Whether two values differ by no more than careful authors do."""
    if quantity.name in ABSOLUTE:
        return abs(one - other) <= ABSOLUTE[quantity.name]
    return abs(one - other) <= RELATIVE[quantity.name] * max(abs(one), abs(other))


def agree(quantity: Quantity, one: Value, other: Value) -> bool:
    """Whether two values are within the tolerance or within three times their combined errors."""
    return within_tolerance(quantity, one.value, other.value) or sigmas(one, other) <= SIGMAS


def sigmas(one: Value, other: Value) -> float:
    """The difference in combined errors, each towards the other value; NaN where no error is known."""
    less, more = sorted((one, other), key=lambda value: value.value)
    errors = [error for error in (less.high, more.low) if error > 0]
    return (more.value - less.value) / hypot(*errors) if errors else nan


def _open(quantity: Quantity, values: Sequence[Value]) -> list[int]:
    """The values that are not set aside before anything is compared."""
    sources = {value.source for value in values}
    older = BETTER_STAR[1] if quantity.name in BY_STAR and BETTER_STAR[0] in sources else None
    known = [n for n, value in enumerate(values) if value.source != older]
    return [n for n in known if not values[n].is_assumed] or known


def _voices(values: Sequence[Value], among: Sequence[int]) -> dict[int, int]:
    """A number for the voice of each value; values that depend on each other have one."""
    voice: dict[int, int] = {}
    for n in among:
        one = values[n]
        same = [
            m for m in voice if _family(values[m]) == _family(one) or isclose(values[m].value, one.value, rel_tol=1e-6)
        ]
        voice[n] = voice[same[0]] if same else n
    return voice


def _family(value: Value) -> str:
    return FAMILY.get(value.source, value.source)


def _lawful(quantity: Quantity, value: Value, expected: float) -> bool:
    tolerance = LAW_TOLERANCE.get(quantity.name, inf)
    return not isnan(expected) and abs(value.value - expected) <= tolerance * expected


def _rank(quantity: Quantity, value: Value) -> tuple[float, int]:
    errors = [error for error in (value.low, value.high) if error > 0]
    size = abs(value.value) if quantity.name in RELATIVE else 1.0
    return max(errors) / size if errors else inf, ORDER.index(value.source)
