"""Chooses what the table of stars says of a star that several catalogues describe.

The rule: HPIC, which takes values from the literature, before the Kepler catalogue, before GCNS, which estimates them from
colours. What a star is like (temperature, radius, mass, luminosity) is taken from one catalogue, and what it lacks from the
next, so that values fit each other. One exception: where HPIC and GCNS are more than 10 % apart in temperature, and the
spectral type of a single dwarf is nearer to GCNS in the mean sequence, HPIC comes last. Alpha Centauri A is of type G2V:
HPIC's 5,776 K stay, GCNS says 6,453 K. YZ Ceti is of type M4.0Ve: HPIC's 5,144 K would go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from pipelines.stars.entries import POSITION
from pipelines.stars.joining import GCNS, HPIC, KEPLER
from pipelines.stars.physics import luminosity_sun
from stromatolite.tables.stars import BY_ORDER, BY_TYPE, DERIVED, NUMBERS, QUALITIES, QUANTITIES, source_of

ORDER: Final = (HPIC, KEPLER, GCNS)
NATURE: Final = ("teff_k", "radius_sun", "mass_sun", "luminosity_sun")
"""What is taken from one catalogue as far as it goes."""
TOO_FAR: Final = 0.1
"""Difference in temperature that no error of measurement explains."""
TOLERANCE: Final = {"distance_pc": 0.02, "teff_k": 0.05, "radius_sun": 0.1, "mass_sun": 0.2, "luminosity_sun": 0.25}
"""Difference that is a conflict, as a share of the chosen value."""
DWARF: Final = r"^([OBAFGKM])(\d(?:\.\d+)?)(?!.*(?:I|/|\+))"
"""A spectral type of one star that is no giant."""


@dataclass(frozen=True)
class Settled:
    """The stars, and where catalogues disagree about them.

    Attributes:
        stars: one row a star, by its number.
        conflicts: one row a quantity and pair of catalogues.
    """

    stars: pd.DataFrame
    conflicts: pd.DataFrame


def settle(rows: dict[str, pd.DataFrame], dwarfs: pd.DataFrame) -> Settled:
    """Apply the rule.

    Args:
        rows: by catalogue, its entries by the number of their star.
        dwarfs: the mean sequence of dwarfs.
    """
    count = 1 + max(int(table.index.max()) for table in rows.values())
    given = {name: rows[name].reindex(range(count)) for name in ORDER}
    judged, against = _judged_by_type(given[HPIC], given[GCNS], dwarfs)
    stars = pd.DataFrame(index=pd.RangeIndex(count))
    for name in (*NUMBERS, *POSITION, *QUANTITIES, *QUALITIES):
        stars[name], stars[source_of(name)] = _first(name, given, against if name in NATURE else ~judged & judged)
    stars["name"] = _best_name(given)
    _add_luminosities(stars)
    conflicts = [_conflicts(name, stars, given, judged) for name in TOLERANCE]
    return Settled(stars, pd.concat(conflicts, ignore_index=True))


def type_temperature(spectral_type: pd.Series, dwarfs: pd.DataFrame) -> pd.Series:
    """Mean temperature of dwarfs of a spectral type; NaN for giants, pairs and what is no type."""
    known = dwarfs.assign(place=_place(dwarfs["spectral_type"])).dropna(subset=["place"]).sort_values("place")
    place = _place(spectral_type)
    return pd.Series(np.interp(place, known["place"], known["teff_k"]), index=place.index)


def _place(spectral_type: pd.Series) -> pd.Series:
    """A type as a number along the sequence: O5 is 5, B0 is 10."""
    parts = spectral_type.astype(object).str.extract(DWARF)
    return parts[0].map({letter: 10.0 * number for number, letter in enumerate("OBAFGKM")}) + parts[1].astype(float)


def _judged_by_type(hpic: pd.DataFrame, gcns: pd.DataFrame, dwarfs: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Stars whose temperatures are too far apart and that have a type to judge by; those that it decides against HPIC."""
    expected = np.log(type_temperature(hpic["spectral_type"], dwarfs))
    one, other = np.log(hpic["teff_k"]), np.log(gcns["teff_k"])
    judged = ((one - other).abs() > TOO_FAR) & expected.notna()
    return judged, judged & ((other - expected).abs() < (one - expected).abs())


def _first(name: str, given: dict[str, pd.DataFrame], hpic_last: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The first value in the order of catalogues, and whose it is."""
    value = given[HPIC][name].mask(hpic_last)
    source = pd.Series(HPIC, index=value.index, dtype=object).where(value.notna(), None)
    for catalogue in (*ORDER[1:], HPIC):
        missing = value.isna() & given[catalogue][name].notna()
        value = value.mask(missing, given[catalogue][name])
        source = source.mask(missing, catalogue)
    return value, source


def _best_name(given: dict[str, pd.DataFrame]) -> pd.Series:
    """A name of SIMBAD before one that is a number."""
    names = {catalogue: rows["name"] for catalogue, rows in given.items()}
    named = names[GCNS].mask(given[GCNS]["gaia_dr3_id"].notna())
    return named.fillna(names[KEPLER]).fillna(names[GCNS]).fillna(names[HPIC])


def _add_luminosities(stars: pd.DataFrame) -> None:
    """Where no catalogue gives one: that of a sphere of this radius and temperature, both of the same catalogue."""
    same = stars[source_of("teff_k")] == stars[source_of("radius_sun")]
    missing = stars["luminosity_sun"].isna() & same & stars["teff_k"].notna()
    stars["luminosity_sun"] = stars["luminosity_sun"].mask(missing, luminosity_sun(stars["radius_sun"], stars["teff_k"]))
    stars[source_of("luminosity_sun")] = stars[source_of("luminosity_sun")].mask(missing, DERIVED)


def _conflicts(name: str, stars: pd.DataFrame, given: dict[str, pd.DataFrame], judged: pd.Series) -> pd.DataFrame:
    """Values of a quantity that are further from the chosen one than its tolerance."""
    found = []
    for catalogue in ORDER:
        other = given[catalogue][name]
        apart = (other / stars[name] - 1).abs()
        at_odds = (stars[source_of(name)] != catalogue) & (stars[source_of(name)] != DERIVED) & (apart > TOLERANCE[name])
        chosen = stars[at_odds]
        by_type = judged[at_odds] & (name in NATURE) & ~chosen[source_of(name)].eq(KEPLER) & (catalogue != KEPLER)
        found.append(
            pd.DataFrame(
                {
                    "star": chosen["name"],
                    "quantity": name,
                    "chosen": chosen[name],
                    "chosen_source": chosen[source_of(name)],
                    "other": other[at_odds],
                    "other_source": catalogue,
                    "difference_percent": 100 * apart[at_odds],
                    "rule": by_type.map({True: BY_TYPE, False: BY_ORDER}),
                }
            )
        )
    return pd.concat(found).sort_index(kind="stable")
