"""Questions that are not answered, and why: each refusal says what was found, what is allowed and what to do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from domains.climates.fields import PARAMETERS
from domains.climates.sampling import OUR_BOX, Axis
from domains.dossiers.fields import BY_NAME, FIELD_NAMES, GASES, TERMS
from domains.subjects.physics import iron_mass
from stromatolite.errors import DataError, nearest

if TYPE_CHECKING:
    from domains.subjects.planet import PlanetCase
    from domains.subjects.values import Value

LARGEST_ROCKY_EARTH: Final = 1.7
"""Most planets above 1.6 Earth radii have a thick envelope of gas (Rogers 2015, ApJ 801, 41); 0.1 for errors."""
HEAVIEST_ROCKY_EARTH: Final = 10.0
"""Heavier cores gather gas and become giants (Pollack et al. 1996, Icarus 124, 62)."""
GIANT: Final = (
    f"at most {LARGEST_ROCKY_EARTH:g} Earth radii (Rogers 2015, ApJ 801, 41) and {HEAVIEST_ROCKY_EARTH:g} Earth masses "
    "(Pollack et al. 1996, Icarus 124, 62)"
)
MARGIN: Final = 0.15
"""A planet may lie outside a range of the ensemble by this share of the range's width, and is told so."""
SAME_PERIOD: Final = 0.05
"""Periods of rotation and orbit that differ by less are taken to be one."""
RANGES: Final = {
    **{axis.parameter: axis for axis in OUR_BOX},
    **{
        each.name: Axis(each.name, each.low, each.high, logarithmic=each.name == "rotation_period_days")
        for each in PARAMETERS
        if each.name in ("rotation_period_days", "ch4_volume_fraction")
    },
}
"""The simulated ensemble: the box of our own runs; of methane and rotation, what any simulation here had."""
UNITS: Final = {each.name: "" if each.units == "1" else f" {each.units}" for each in PARAMETERS}
GIVEN_BY: Final = {
    "stellar_temperature_k": "stellar_temperature_k (or `host`, a star of our tables)",
    "stellar_flux_w_m2": "insolation_earth (or period_days)",
    "radius_earth": "radius_earth (or mass_earth)",
    "gravity_m_s2": "gravity_m_s2 (or mass_earth)",
    "rotation_period_days": "period_days",
    "co2_volume_fraction": "co2_fraction",
    "ch4_volume_fraction": "ch4_fraction",
}
"""The fields that give a parameter of the climate model."""


def require_possible(fields: Mapping[str, Any]) -> None:
    """Refuse fields that are unknown and values that nothing can have.

    Args:
        fields: a record without missing values.

    Raises:
        DataError: naming the field.
    """
    for name, value in fields.items():
        if name not in BY_NAME:
            guess = nearest(name, FIELD_NAMES)
            fix = f"Did you mean {guess!r}?" if guess else None
            raise DataError("The record has an unknown field.", found=name, allowed=", ".join(FIELD_NAMES), fix=fix)
        if BY_NAME[name].is_number:
            _require_number(name, value)
        elif not isinstance(value, str) or not value.strip() or value not in TERMS.get(name, (value,)):
            raise DataError(
                f"{name} of the record cannot be used.", found=repr(value), allowed=", ".join(TERMS.get(name, ["text"]))
            )
    shares = {name: float(fields[name]) for name in GASES if name in fields}
    if sum(shares.values()) > 1.0 + 1e-6:
        raise DataError(
            "The gases are more than the whole air.",
            found=f"{' + '.join(f'{name} {share:g}' for name, share in shares.items())} = {sum(shares.values()):g}",
            allowed="a sum of at most 1",
            fix="Give fractions by volume: one per cent is 0.01.",
        )


def _require_number(name: str, value: Any) -> None:
    field = BY_NAME[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not field.holds(value):
        allowed = f"{field.low:g} to {field.high:g} {field.unit}".rstrip()
        raise DataError(f"{name} of the record is impossible.", found=repr(value), allowed=allowed)


def refuse_solar_system(body: str) -> DataError:
    """The refusal of a body of the solar system."""
    return DataError(
        f"{body} belongs to the solar system; the climate model knows planets that always turn one face to their star.",
        found=body,
        allowed="rocky planets of cool stars",
        fix="Ask about such a planet, for example TRAPPIST-1 e.",
    )


def refuse_unknown(name: str, close: str | None, siblings: Sequence[str], missing: Sequence[str]) -> DataError:
    """The refusal of a planet that no table has and of which the text says too little.

    Args:
        name: the planet as the text has it.
        close: the known name that is most like it.
        siblings: planets of the star of this name, where it is one.
        missing: parameters of the climate model that nothing gives.
    """
    needed = ", ".join(GIVEN_BY[each] for each in missing)
    return DataError(
        f"No planet called {name!r} is known, and the text says too little of it.",
        found=name,
        allowed=f"{', '.join(siblings) or 'a name of the table of planets'}; or a text that gives {needed}",
        fix=f"Did you mean {close!r}?" if close else "Check the name, or give the numbers with --set.",
    )


def refuse_incomplete(name: str | None, said: Sequence[str], missing: Sequence[str]) -> DataError:
    """The refusal of a planet of which too little is known.

    Args:
        name: the planet; None where the text names none.
        said: the numbers of it that there are.
        missing: parameters of the climate model that nothing gives.
    """
    needed = ", ".join(GIVEN_BY[each] for each in missing)
    if name is None:
        return DataError(
            "The text names no planet and gives too few numbers for one without a name.",
            found=", ".join(said) or "no planet, no numbers",
            allowed=f"the name of a planet, or also {needed}",
            fix="Name a planet, for example TRAPPIST-1 e, or give the missing numbers with --set.",
        )
    return DataError(
        f"Too little is known of {name}: {', '.join(missing)} is missing.",
        found=", ".join(said),
        allowed=f"also {needed}",
        fix="Give the missing numbers in the text or with --set.",
    )


def require_rocky(name: str, facts: Mapping[str, Value], light: Value | None = None) -> None:
    """Refuse giants, and planets denser than iron.

    Args:
        name: of the planet.
        facts: what is known of it, `radius_earth`, `mass_earth` and `minimum_mass_earth` among it.
        light: starlight at it; told first where it is the larger excess; None where it is not known.

    Raises:
        DataError: it is too large, too heavy or too dense.
    """
    limits = (
        ("radius_earth", LARGEST_ROCKY_EARTH),
        ("mass_earth", HEAVIEST_ROCKY_EARTH),
        ("minimum_mass_earth", HEAVIEST_ROCKY_EARTH),
    )
    for quantity, most in limits:
        if quantity in facts and facts[quantity].value > most:
            axis = RANGES["stellar_flux_w_m2"]
            found = f"{quantity} {facts[quantity]}; {facts[quantity].note}"
            if light is not None and light.value / axis.high > facts[quantity].value / most:
                raise DataError(
                    f"{name} gets far more starlight than any planet that was simulated, and may keep a thick envelope "
                    "of gas.",
                    found=f"stellar_flux_w_m2 {light}; {found}",
                    allowed=f"{_allowed(axis)}; {GIANT}",
                    fix="Ask about a cooler rocky planet, for example TRAPPIST-1 e.",
                )
            raise DataError(
                f"{name} is likely no rocky planet: it may keep a thick envelope of gas, which the climate model has "
                "not.",
                found=found,
                allowed=GIANT,
                fix="Ask about a rocky planet, for example TRAPPIST-1 e.",
            )
    mass, radius = facts.get("mass_earth"), facts.get("radius_earth")
    if mass and radius and mass.value > iron_mass(radius.value):
        raise DataError(
            f"{name} would be denser than a planet of iron.",
            found=f"mass_earth {mass}, radius_earth {radius}",
            allowed=f"at most {iron_mass(radius.value):.3g} Earth masses (Fortney et al. 2007, ApJ 659, 1661)",
            fix="Check the mass and the radius.",
        )


def require_answerable(case: PlanetCase) -> tuple[str, ...]:
    """Refuse a planet that the climate model is not for.

    Args:
        case: the planet.

    Returns:
        What an answer has to say of parameters that lie somewhat outside the simulated ensemble.

    Raises:
        DataError: it is no rocky planet, does not turn one face to its star, or lies far outside the ensemble.
    """
    require_rocky(case.title, case.facts, case.parameters["stellar_flux_w_m2"])
    _require_locked(case)
    notes = []
    for name, value in case.parameters.items():
        beyond = distance(RANGES[name], value.value)
        if beyond > MARGIN:
            raise DataError(
                f"{case.title} lies far outside the climates that were simulated: {name}.",
                found=f"{value}; {value.note}",
                allowed=_allowed(RANGES[name]),
                fix=f"Ask about a planet inside, or give another value with --set {GIVEN_BY.get(name, name)}.",
            )
        if beyond > 0:
            notes.append(
                f"{name} {value} lies outside the simulated {_span(RANGES[name])}, by {beyond:.0%} of that range"
            )
    return tuple(notes)


def _require_locked(case: PlanetCase) -> None:
    """Refuse planets that do not always turn one face to their star."""
    star = case.parameters["stellar_temperature_k"]
    span = RANGES["stellar_temperature_k"]
    orbit, spin = case.facts.get("period_days"), case.facts.get("rotation_period_days")
    apart = orbit is not None and spin is not None and abs(spin.value / orbit.value - 1) > SAME_PERIOD
    if case.rotation is not None and case.rotation.value != "synchronous":
        found = f"rotation {case.rotation.value} ({case.rotation.origin})"
    elif apart:
        found = f"a rotation period of {spin} in an orbit of {orbit}"
    elif not span.low <= star.value <= span.high:
        found = f"stellar_temperature_k {star}; {star.note}"
    else:
        return
    raise DataError(
        f"{case.title} does not, or not likely, turn one face to its star for ever, as the climate model takes it to.",
        found=found,
        allowed=f"synchronous rotation, around a star of {span.low:g} to {span.high:g} K (Barnes 2017, CeMDA 129, 509)",
        fix="Ask about a planet of a cool star, for example TRAPPIST-1 e.",
    )


def distance(axis: Axis, value: float) -> float:
    """How far outside a range a value lies, as a share of the range's width; 0 or less inside.

    Args:
        axis: the range, even in the value or in its logarithm.
        value: in the unit of the parameter.
    """
    low, high = axis.low, axis.high
    if axis.logarithmic:
        if value <= 0:
            return math.inf
        low, high, value = math.log(low), math.log(high), math.log(value)
    return max(low - value, value - high) / (high - low)


def _allowed(axis: Axis) -> str:
    if axis.logarithmic:
        reach = (axis.high / axis.low) ** MARGIN
        low, high = axis.low / reach, axis.high * reach
    else:
        reach = MARGIN * (axis.high - axis.low)
        low, high = max(axis.low - reach, 0.0), axis.high + reach
    return f"{low:.3g} to {high:.4g}{UNITS[axis.parameter]}; simulated: {_span(axis)}"


def _span(axis: Axis) -> str:
    return f"{axis.low:g} to {axis.high:g}{UNITS[axis.parameter]}"
