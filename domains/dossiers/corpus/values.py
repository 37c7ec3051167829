"""Writes quantities: which unit, how many digits, which errors; and what each of them says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final

from domains.dossiers.corpus import manner as manners
from domains.dossiers.corpus.casting import Cast
from domains.dossiers.corpus.gold import Gold
from domains.dossiers.corpus.manner import Manner
from domains.dossiers.corpus.numbers import (
    Measured,
    Printed,
    outwards,
    own_digits,
    show,
    show_with_errors,
    significant,
)
from domains.dossiers.corpus.quantities import DRAWN, OTHERS, RECORD, Quantity, _in
from domains.dossiers.corpus.rows import Row
from domains.dossiers.corpus.unit_forms import UNITS, Unit

BRIEF: Final = ("short", "adj", "times", "as", "plain", "unitless")
"""Options with which no errors are given."""
PARTIAL: Final = Quantity(
    _in("bar 2 0.05", "mbar 4 0.1 3000", "hPa 1 0.1 3000", "Pa 2 0.1 9000"),
    ("p",),
    ("p",),
    ("Partial pressure",),
    (1, 2),
)
FINEST: Final = -7
"""Decimal place beyond which no value is printed."""
RANGES: Final = {
    "growth_temperature_c": ("growth_temperature_min_c", "growth_temperature_max_c"),
    "ph": ("ph", "ph"),
    "salinity_fraction": ("salinity_fraction", "salinity_fraction"),
}
"""Ranges that rows have: fields of their ends."""


@dataclass(frozen=True)
class Piece:
    """A piece of text and what it says, by places within it."""

    text: str
    gold: tuple[Gold, ...] = ()


class Values:
    """The quantities of one dossier, written in one manner."""

    def __init__(self, cast: Cast, manner: Manner, rng: Random) -> None:
        self.cast, self.manner, self.rng = cast, manner, rng
        self.joins_letters = rng.random() < 0.5

    def quantity(self, row: Row, name: str, kind: str, options: tuple[str, ...]) -> Piece | None:
        """A quantity of a row; None when the row has none.

        Args:
            row: whose.
            name: of the quantity, or of the range.
            kind: "upper", "lower", "range", "partial" or "".
            options: of the slot.
        """
        if kind == "range" and name in RANGES:
            ends = row.ranges.get(name)
            return None if ends is None else self._range(name, *RANGES[name], *ends, options)
        quantity = RECORD.get(name) or OTHERS[name]
        measured = self._measured(row, name)
        if measured is None:
            return None
        if kind == "range":
            spread = self.rng.uniform(0.05, 0.3)
            pair = sorted((measured.value * (1 - spread), measured.value * (1 + spread)))
            return self._range(name, name, name, pair[0], pair[1], options)
        if kind == "partial":
            total = (
                self.cast.air.get("surface_pressure_bar")
                if "surface_pressure_bar" not in row.values
                else row.values["surface_pressure_bar"].value
            )
            return self._partial(name, measured.value * (total or 1.0), options)
        if kind in ("upper", "lower"):
            return self._limit(quantity, measured.value, kind, options)
        return self._value(quantity, measured, options)

    def _measured(self, row: Row, name: str) -> Measured | None:
        if name in row.values:
            return row.values[name]
        if name in self.cast.air and row.kind == "planet" and row is self.cast.subject:
            return Measured(self.cast.air[name])
        return None

    def _value(self, quantity: Quantity, measured: Measured, options: tuple[str, ...]) -> Piece | None:
        key = self._unit(quantity, measured.value, options)
        if key is None:
            return None
        unit = UNITS[key]
        printed = self._printed(quantity, measured, unit, options)
        before, body, after = self._laid_out(quantity, printed, unit, options)
        gold = self._gold(
            quantity.field, "value", printed.value * unit.scale + unit.offset, len(before), len(before + body)
        )
        return Piece(before + body + after, gold)

    def _gold(self, field: str | None, kind: str, value: float, start: int, end: int) -> tuple[Gold, ...]:
        return () if field is None else (Gold(start, end, "quantity", field, kind=kind, value=value),)

    def _unit(self, quantity: Quantity, value: float, options: tuple[str, ...]) -> str | None:
        """A unit in which the value is neither too small nor too large to be printed; None when there is none."""
        wanted = [option.removeprefix("unit=") for option in options if option.startswith("unit=")]
        has_symbol = any(option in ("sym", "label", "bare") for option in options)
        fits = []
        for each in quantity.units:
            unit = UNITS[each.unit]
            size = (value - unit.offset) / unit.scale
            if wanted and each.unit not in wanted:
                continue
            if each.unit == "fraction" and len(quantity.units) > 1 and not has_symbol:
                continue
            if "bare" in options and each.unit != "fraction":
                continue
            needed = {"adj": unit.adjective, "times": unit.times, "as": unit.compared}
            if any(option in options and not written for option, written in needed.items()):
                continue
            if each.low <= size <= each.high:
                fits.append(each)
        if not fits:
            return None
        return self.rng.choices([each.unit for each in fits], [each.weight for each in fits])[0]

    def _printed(self, quantity: Quantity, measured: Measured, unit: Unit, options: tuple[str, ...]) -> Printed:
        value = (measured.value - unit.offset) / unit.scale
        style, rng = self.manner.number, self.rng
        least, most = quantity.digits if quantity.digits[1] else (own_digits(measured.value),) * 2
        minus, plus = measured.minus, measured.plus
        if minus and plus and not any(option in options for option in BRIEF) and rng.random() < self.manner.errors:
            errors = (minus / unit.scale, plus / unit.scale)
            digits = rng.choice((1, 2, 2))
            place = max(min(int(significant(error, digits).as_tuple().exponent) for error in errors), FINEST)
            low, high = (_at(error, place) for error in errors)
            if place <= 0 and low and high and low < abs(value) * 10:
                return show_with_errors(_at(value, place), low, high, style)
        exact = own_digits(measured.value) if unit.scale == 1 and not unit.offset else most
        longest = max(least, min(most, exact))
        digits = (
            rng.randint(1 if longest < 2 else least, min(longest, 3))
            if "short" in options
            else rng.randint(least, longest)
        )
        if any(option in options for option in ("adj", "times", "as")):
            digits = min(digits, 3)
        number = significant(value, digits)
        return show(number, style, rng)

    def _laid_out(
        self, quantity: Quantity, printed: Printed, unit: Unit, options: tuple[str, ...]
    ) -> tuple[str, str, str]:
        """What stands before the span, the span, what stands after it."""
        manner, rng = self.manner, self.rng
        if "adj" in options:
            form = rng.choice(unit.adjective)
            joint = rng.choice(("-", " ", "-")) if form.isascii() and "-" not in form else rng.choice((" ", "-"))
            return "", self._plain(printed) + joint + form, ""
        if "unitless" in options:
            return "", self._plain(printed), ""
        if "times" in options or "as" in options:
            return "", f"{self._plain(printed)} {rng.choice(unit.times if 'times' in options else unit.compared)}", ""
        if "label" in options:
            return manners.label(quantity, manner, rng), manners.with_unit(printed, unit, manner, rng), ""
        body = manners.with_unit(printed, unit, manner, rng, in_words=False if "sym" in options else None)
        if "sym" in options:
            before, after = manners.symbol(quantity, manner, rng)
            if after and body.startswith("$"):
                return (
                    before,
                    body[1:-1] if body.count("$") == 2 and body.endswith("$") else body[1:],
                    "$" if body.count("$") == 2 and body.endswith("$") else "",
                )
            return (before.rstrip() + "$ " if after else before), body, ""
        return "", body, ""

    def _plain(self, printed: Printed) -> str:
        return printed.text if self.manner.number.script != "tex" or printed.is_whole else f"${printed.text}$"

    def _limit(self, quantity: Quantity, value: float, kind: str, options: tuple[str, ...]) -> Piece | None:
        factor = self.rng.uniform(1.05, 3.0)
        bound = value * factor if kind == "upper" else value / factor
        key = self._unit(quantity, bound, options)
        if key is None or value <= 0:
            return None
        unit = UNITS[key]
        number = outwards((bound - unit.offset) / unit.scale, self.rng.choice((1, 2, 2, 3)), up=kind == "upper")
        printed = show(number, self.manner.number, self.rng)
        body = manners.with_unit(printed, unit, self.manner, self.rng)
        words, inside = ("", False) if "noword" in options else manners.limit(f"{kind}_limit", self.manner, self.rng)
        if inside:
            words, body = ("$" + words, body[1:]) if body.startswith("$") else (f"${words.rstrip()}$ ", body)
        gold = self._gold(
            quantity.field, f"{kind}_limit", printed.value * unit.scale + unit.offset, len(words), len(words + body)
        )
        return Piece(words + body, gold)

    def _partial(self, name: str, pressure: float, options: tuple[str, ...]) -> Piece | None:
        key = self._unit(PARTIAL, pressure, options)
        if key is None:
            return None
        printed = self._printed(PARTIAL, Measured(pressure), UNITS[key], ("plain",))
        body = manners.with_unit(printed, UNITS[key], self.manner, self.rng)
        gold = Gold(
            0, len(body), "quantity", name, kind="value", value=printed.value * UNITS[key].scale, is_partial=True
        )
        return Piece(body, (gold,))

    def _range(
        self, name: str, low_field: str, high_field: str, low: float, high: float, options: tuple[str, ...]
    ) -> Piece | None:
        quantity = RECORD.get(name) or OTHERS.get(name) or RECORD[low_field]
        key = self._unit(quantity, (low + high) / 2, options)
        if key is None:
            return None
        unit = UNITS[key]
        measured = name not in RANGES
        ends = [(value - unit.offset) / unit.scale for value in (low, high)]
        digits = self.rng.choice((2, 3))
        numbers = [
            outwards(end, digits, up=up) if measured else significant(end, min(3, own_digits(end)))
            for end, up in zip(ends, (False, True), strict=True)
        ]
        if name == "ph" and self.rng.random() < 0.7:
            numbers = [number.quantize(Decimal("0.1")) for number in numbers]
        first, second = (
            Printed(f"{number:f}".replace("-", self.manner.number.minus), float(number)) for number in numbers
        )
        if first.value >= second.value:
            return None
        last = manners.with_unit(second, unit, self.manner, self.rng)
        if last.startswith("$"):
            last = f"{second.text} {unit.words[0]}".rstrip()
        repeat = bool(unit.words[0]) and self.rng.random() < 0.15 and not name.startswith("sal")
        start = last.replace(second.text, first.text, 1) if repeat else first.text
        before, joint = (
            "",
            self.rng.choice((" to ", "–", "–", "-", " – ")) if first.value >= 0 and second.value >= 0 else " to ",
        )
        if "between" in options:
            before, joint = self.rng.choice((("between ", " and "), ("from ", " to ")))
        text = before + start + joint + last
        places = (
            (len(before), len(before + start), low_field, "range_low", first),
            (len(text) - len(last), len(text), high_field, "range_high", second),
        )
        gold = [
            Gold(a, b, "quantity", field, kind=end, value=printed.value * unit.scale + unit.offset)
            for a, b, field, end, printed in places
            if field in RECORD
        ]
        return Piece(text, tuple(gold))

    def drawn(self, name: str, options: tuple[str, ...]) -> Piece:
        """A number that states nothing of a real body (`quantities.DRAWN`)."""
        key, low, high, digits = DRAWN[name]
        value = (
            math.exp(self.rng.uniform(math.log(low), math.log(high)))
            if low > 0 and high / low > 10
            else self.rng.uniform(low, high)
        )
        number = significant(value, self.rng.randint(max(1, digits - 1), digits))
        printed = show(number, self.manner.number, self.rng)
        unit = UNITS[key]
        if "adj" in options and unit.adjective:
            return Piece(self._plain(printed) + "-" + self.rng.choice(unit.adjective))
        return Piece(manners.with_unit(printed, unit, self.manner, self.rng))

    def drawn_between(self, bounds: str) -> str:
        """A whole number, or one with as many decimals as the lower bound: "40-600", "0.5-3.2"."""
        low, high = bounds.split("-")
        decimals = len(low.partition(".")[2])
        return f"{self.rng.uniform(float(low), float(high)):.{decimals}f}"


def _at(value: float, place: int) -> Decimal:
    """A value to a decimal place."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(place))
