"""Chooses what the table of stars says of a star that several catalogues describe.

The rule: HPIC, which has all bright stars and takes values from the literature, before the Kepler catalogue, before
GCNS, which estimates them from colours. What the first lacks is taken from the next. One exception: where HPIC and GCNS
are more than 10 % apart in temperature, and HPIC's own spectral type, that of a single dwarf, is nearer to GCNS in the
mean sequence, HPIC comes last for what the star is like, so that these values fit each other. Alpha Centauri A is of
type G2V: HPIC's 5,776 K stay, GCNS says 6,453 K. HD 98712 A is of type K7V: GCNS has 4,096 K, and HPIC's 5,450 K go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from domains.stars.contracts import BY_ORDER, BY_TYPE, DERIVED, NUMBERS, QUALITIES, QUANTITIES, source_of
from domains.stars.entries import POSITION
from domains.stars.joining import GCNS, HPIC, KEPLER
from domains.stars.physics import luminosity_sun

ORDER: Final = (HPIC, KEPLER, GCNS)
NATURE: Final = ("teff_k", "radius_sun", "mass_sun", "luminosity_sun")
"""What a star is like."""
TOO_FAR: Final = 0.1
"""Difference in temperature that no error of measurement explains."""
TOLERANCE: Final = {"distance_pc": 0.02, "teff_k": 0.05, "radius_sun": 0.1, "mass_sun": 0.2, "luminosity_sun": 0.25}
"""Difference that is a conflict, as a share of the chosen value."""
DWARF: Final = r"^([OBAFGKM])(\d(?:\.\d+)?)(?!.*(?:I|/|\+))"
"""A spectral type of one star that is no giant."""


@dataclass(frozen=True)
class Given:
    """What the catalogues say, star by star.

    Attributes:
        rows: by catalogue, its entries by the number of their star.
        stars: the numbers of all stars.
    """

    rows: Mapping[str, pd.DataFrame]
    stars: pd.RangeIndex

    def __call__(self, catalogue: str, name: str) -> pd.Series:
        """One column of one catalogue, for every star; missing where the catalogue does not have the star."""
        return self.rows[catalogue][name].reindex(self.stars)


@dataclass(frozen=True)
class Settled:
    """The stars, and where catalogues disagree about them.

    Attributes:
        stars: one row a star, by its number.
        conflicts: one row a quantity and pair of catalogues.
    """

    stars: pd.DataFrame
    conflicts: pd.DataFrame


def settle(rows: Mapping[str, pd.DataFrame], dwarfs: pd.DataFrame) -> Settled:
    """Apply the rule.

    Args:
        rows: by catalogue, its entries by the number of their star.
        dwarfs: the mean sequence of dwarfs.
    """
    given = Given(rows, pd.RangeIndex(1 + max(int(table.index.max()) for table in rows.values())))
    judged, against = _judged_by_type(given, dwarfs)
    stars = pd.DataFrame(index=given.stars)
    for name in (*NUMBERS, *POSITION, *QUANTITIES, *QUALITIES):
        stars[name], stars[source_of(name)] = _first(name, given, against if name in NATURE else None)
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


def _judged_by_type(given: Given, dwarfs: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Stars that a type has to judge, temperatures being too far apart; those that it decides against HPIC."""
    expected = np.log(type_temperature(given(HPIC, "spectral_type"), dwarfs))
    one, other = np.log(given(HPIC, "teff_k")), np.log(given(GCNS, "teff_k"))
    judged = ((one - other).abs() > TOO_FAR) & expected.notna()
    return judged, judged & ((other - expected).abs() < (one - expected).abs())


def _first(name: str, given: Given, hpic_last: pd.Series | None = None) -> tuple[pd.Series, pd.Series]:
    """The first value in the order of catalogues, and whose it is."""
    value = given(HPIC, name)
    if hpic_last is not None:
        value = value.mask(hpic_last)
    source = pd.Series(HPIC, index=value.index, dtype=object).where(value.notna(), None)
    for catalogue in (*ORDER[1:], HPIC):
        other = given(catalogue, name)
        missing = value.isna() & other.notna()
        value, source = value.mask(missing, other), source.mask(missing, catalogue)
    return value, source


def _best_name(given: Given) -> pd.Series:
    """A name of SIMBAD before one that is a number."""
    named = given(GCNS, "name").mask(given(GCNS, "gaia_dr3_id").notna())
    return named.fillna(given(KEPLER, "name")).fillna(given(GCNS, "name")).fillna(given(HPIC, "name"))


def _add_luminosities(stars: pd.DataFrame) -> None:
    """Where no catalogue gives one: that of a sphere of this radius and temperature, both of the same catalogue."""
    same = stars[source_of("teff_k")] == stars[source_of("radius_sun")]
    missing = stars["luminosity_sun"].isna() & same & stars["teff_k"].notna()
    stars.loc[missing, "luminosity_sun"] = luminosity_sun(stars["radius_sun"], stars["teff_k"])[missing]
    stars.loc[missing, source_of("luminosity_sun")] = DERIVED


def _conflicts(name: str, stars: pd.DataFrame, given: Given, judged: pd.Series) -> pd.DataFrame:
    """Values of a quantity that are further from the chosen one than its tolerance."""
    found = []
    for catalogue in ORDER:
        other = given(catalogue, name)
        apart = (other / stars[name] - 1).abs()
        at_odds = ~stars[source_of(name)].isin([catalogue, DERIVED]) & (apart > TOLERANCE[name])
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
