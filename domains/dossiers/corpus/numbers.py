"""How papers write numbers: digits, powers of ten, thousands, uncertainties. What is printed is known as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from random import Random
from typing import Final, Literal

Script = Literal["unicode", "ascii", "tex"]
SUPERSCRIPT: Final = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
MOST_DIGITS: Final = 8


@dataclass(frozen=True)
class Measured:
    """A value with the errors that its table gives, if any, in the canonical unit."""

    value: float
    minus: float | None = None
    plus: float | None = None


@dataclass(frozen=True)
class Printed:
    """A number as it stands in a text.

    Attributes:
        text: the characters.
        value: what they say.
        minus: how much less it may be, as printed.
        plus: how much more.
        is_whole: whether it is a mere number: no error, no power of ten.
    """

    text: str
    value: float
    minus: float | None = None
    plus: float | None = None
    is_whole: bool = True


@dataclass(frozen=True)
class NumberStyle:
    """The habits of an author.

    Attributes:
        script: characters of Unicode, of ASCII, or mathematics of TeX.
        minus: the sign of negative numbers.
        thousands: what parts thousands.
        times: between mantissa and power of ten; "e" for the notation of computers.
        spaced: whether spaces surround ± and ×.
        split: how unequal errors are written.
        brief: whether errors stand in brackets as digits, where that can be.
    """

    script: Script
    minus: str
    thousands: str
    times: str
    spaced: bool
    split: str
    brief: bool


def draw_style(script: Script, rng: Random) -> NumberStyle:
    """An author's habits."""
    choices: dict[Script, tuple[str, ...]] = {
        "unicode": (
            "+{u}/−{d}", "(+{u}/−{d})", "+{u} −{d}", "(+{u}, −{d})", "+{u}−{d}", " +{u}/−{d}", " +{u} −{d}"
        ),
        "ascii": (
            "+{u}/-{d}", "(+{u}/-{d})", "+{u}-{d}", "(+{u}, -{d})", "^{{+{u}}}_{{-{d}}}", "_{{-{d}}}^{{+{u}}}",
            " +{u}/-{d}", " (+{u} -{d})",
        ),
        "tex": ("^{{+{u}}}_{{-{d}}}", "_{{-{d}}}^{{+{u}}}", "^{{+{u}}}_{{-{d}}}", "^{{ +{u} }}_{{ -{d} }}"),
    }  # fmt: skip
    return NumberStyle(
        script=script,
        minus=rng.choice(("−", "−", "-", "–")) if script == "unicode" else "-",
        thousands=rng.choice(
            {"unicode": (",", "", "", "\u2009"), "ascii": (",", "", ""), "tex": ("", "", ",", r"\,")}[script]
        ),
        times=rng.choice(
            {"unicode": ("×", "×", "e"), "ascii": ("e", "E", "x", "e"), "tex": (r"\times", r"\times", r"\cdot")}[script]
        ),
        spaced=rng.random() < 0.6,
        split=rng.choice(choices[script]),
        brief=rng.random() < 0.12,
    )


def significant(value: float, digits: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """A value to so many significant digits."""
    exact = Decimal(repr(value))
    if not exact:
        return exact
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), rounding=rounding)


def outwards(value: float, digits: int, *, up: bool) -> Decimal:
    """The next number of so many digits that is no nearer to the middle."""
    return significant(value, digits, ROUND_CEILING if up else ROUND_FLOOR)


def own_digits(value: float) -> int:
    """The significant digits that a value has as its table gives it."""
    return min(MOST_DIGITS, len(Decimal(repr(value)).normalize().as_tuple().digits))


def show(number: Decimal, style: NumberStyle, rng: Random) -> Printed:
    """A number alone."""
    size = abs(number)
    power = number.adjusted() if number else 0
    odds = 0.85 if size and (power < -3 or power > 5) else 0.3 if size and (power == -3 or power == 5) else 0.0
    if rng.random() < odds:
        return _with_power(number, power, style, rng)
    return Printed(_plain(number, style), float(number))


def show_with_errors(number: Decimal, minus: Decimal, plus: Decimal, style: NumberStyle) -> Printed:
    """A number and its errors, all to the same decimals."""
    power = number.adjusted()
    if (power < -3 or power > 5) and minus == plus:
        inside = _with_errors(
            number.scaleb(-power), minus.scaleb(-power), plus.scaleb(-power), replace(style, brief=False)
        )
        text = f"({inside.text}){_gap(style)}{_power_of_ten(power, replace(style, times=_sign_of_times(style)))}"
        return Printed(text, float(number), float(minus), float(plus), False)
    return _with_errors(number, minus, plus, style)


def _with_errors(number: Decimal, minus: Decimal, plus: Decimal, style: NumberStyle) -> Printed:
    value = (float(number), float(minus), float(plus))
    text = _plain(number, style)
    exponent = int(number.as_tuple().exponent)
    if minus != plus:
        return Printed(text + style.split.format(u=_bare(plus), d=_bare(minus)), *value, False)
    if style.brief and exponent < 0:
        digits = int(minus.scaleb(-exponent))
        if 0 < digits < 100:
            return Printed(f"{text}({digits})", *value, False)
    sign = {"unicode": "±", "ascii": "+/-", "tex": r"\pm"}[style.script]
    gap = " " if style.spaced or style.script == "tex" else ""
    return Printed(f"{text}{gap}{sign}{gap}{_bare(minus)}", *value, False)


def _bare(size: Decimal) -> str:
    return f"{size:f}"


def _plain(number: Decimal, style: NumberStyle) -> str:
    text = f"{abs(number):f}"
    whole, dot, rest = text.partition(".")
    if len(whole) > 3 and style.thousands and not (style.thousands != "," and len(whole) < 5):
        whole = f"{int(whole):,}".replace(",", style.thousands)
    return (style.minus if number < 0 else "") + whole + dot + rest


def _with_power(number: Decimal, power: int, style: NumberStyle, rng: Random) -> Printed:
    mantissa = number.scaleb(-power)
    text = f"{abs(mantissa):f}"
    sign = style.minus if number < 0 else ""
    if style.times in "eE":
        width = rng.choice((1, 1, 2))
        return Printed(
            f"{sign}{text}{style.times}{'-' if power < 0 else ''}{abs(power):0{width}d}",
            float(number),
            None,
            None,
            False,
        )
    if Decimal(text) == 1 and rng.random() < 0.5:
        return Printed(sign + _power_of_ten(power, style, alone=True), float(number), None, None, False)
    return Printed(f"{sign}{text}{_gap(style)}{_power_of_ten(power, style)}", float(number), None, None, False)


def _gap(style: NumberStyle) -> str:
    return " " if style.spaced else ""


def _sign_of_times(style: NumberStyle) -> str:
    return {"unicode": "×", "ascii": "x", "tex": r"\times"}[style.script] if style.times in "eE" else style.times


def _power_of_ten(power: int, style: NumberStyle, *, alone: bool = False) -> str:
    before = "" if alone else style.times + (" " if style.spaced else "")
    if style.script == "unicode":
        return f"{before}10{str(power).translate(SUPERSCRIPT)}"
    return f"{before}10^{{{power}}}" if style.script == "tex" else f"{before}10^{power}"
