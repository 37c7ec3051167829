"""The manner of an author: typography, how quantities are joined to their units, symbols and words."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from domains.dossiers.corpus.numbers import NumberStyle, Printed, Script, draw_style
from domains.dossiers.corpus.quantities import Quantity
from domains.dossiers.corpus.unit_forms import Unit

SCRIPTS: Final[dict[str, tuple[Script, ...]]] = {
    "press": ("unicode", "unicode", "ascii"),
    "questions": ("ascii", "unicode"),
    "tables": ("tex", "unicode", "ascii"),
    "organisms": ("unicode", "unicode", "unicode", "ascii"),
}
USUAL_SCRIPTS: Final[tuple[Script, ...]] = ("unicode", "unicode", "ascii", "tex")
WORDY: Final = {"press": 0.85, "questions": 0.5, "organisms": 0.1, "tables": 0.05}
THIN: Final = "\u2009"
HARD: Final = "\u00a0"


@dataclass(frozen=True)
class Manner:
    """How one author writes.

    Attributes:
        number: habits with numbers.
        wordy: share of units that are written in words.
        gap: between a number and its unit.
        whole_formula: whether a formula of TeX holds number and unit together.
        label_end: between the words of a table or list and the value.
        tight_sign: whether `=` and limits have no spaces around them.
        errors: share of values whose errors are given, where there are any.
        hard_hyphen: whether names have hyphens and spaces that do not break.
        wraps: whether lines are broken.
    """

    number: NumberStyle
    wordy: float
    gap: str
    whole_formula: bool
    label_end: str
    tight_sign: bool
    errors: float
    hard_hyphen: bool
    wraps: bool


def draw_manner(genre: str, rng: Random) -> Manner:
    """An author of this genre."""
    script = rng.choice(SCRIPTS.get(genre, USUAL_SCRIPTS))
    table = genre in ("tables", "comments")
    return Manner(
        number=draw_style(script, rng),
        wordy=WORDY.get(genre, rng.choice((0.05, 0.2, 0.5))),
        gap=rng.choices((" ", THIN, HARD), (8, 2, 1))[0] if script == "unicode" else " ",
        whole_formula=rng.random() < 0.6,
        label_end=rng.choice((": ", ": ", " = ", " ", " | ", " & ", "\t") if table else (": ", " = ", ": ", " of ")),
        tight_sign=rng.random() < 0.3,
        errors=0.0 if genre in ("press", "questions") else rng.choice((0.3, 0.8, 0.95)),
        hard_hyphen=script == "unicode" and rng.random() < 0.12,
        wraps=rng.random() < (0.08 if genre == "press" else 0.2),
    )


def with_unit(printed: Printed, unit: Unit, manner: Manner, rng: Random, *, in_words: bool | None = None) -> str:
    """A number and its unit."""
    words = rng.random() < manner.wordy if in_words is None else in_words
    if manner.number.script == "tex":
        return _in_tex(printed, unit, manner, rng, words=words)
    form = rng.choice(
        unit.words if words else unit.signs if manner.number.script == "unicode" else unit.plain or unit.signs
    )
    text = printed.text
    if printed.minus is not None and ("±" in text or "+/-" in text) and "(" not in text and form and rng.random() < 0.2:
        text = f"({text})"
    return text + gap_before(form, unit, manner, rng) + form.strip() if form else text


def gap_before(form: str, unit: Unit, manner: Manner, rng: Random) -> str:
    """What stands between a number and this form of its unit."""
    if form.startswith("°") and len(form) == 1:
        return ""
    if unit.glued and not form[:1].isalpha():
        return rng.choice(("", manner.gap))
    return manner.gap if rng.random() < 0.96 or form[0] not in "RMS" else ""


def _in_tex(printed: Printed, unit: Unit, manner: Manner, rng: Random, *, words: bool) -> str:
    sign = "" if words else rng.choice(unit.tex or ("",))
    if not sign:
        form = rng.choice(unit.words) if words else ""
        number = printed.text if printed.is_whole and rng.random() < 0.6 else f"${printed.text}$"
        return number + (" " if form else "") + form
    if sign == r"\%":
        return rng.choice(
            (rf"{printed.text}\%" if printed.is_whole else rf"${printed.text}$\%", rf"${printed.text}\%$")
        )
    if manner.whole_formula:
        text = (
            f"({printed.text})"
            if r"\pm" in printed.text and printed.text[0] != "(" and rng.random() < 0.2
            else printed.text
        )
        between = "" if sign.startswith(("^", r"\,")) else rng.choice((r"\,", r"\,", "~", " "))
        return f"${text}{between}{sign}$"
    number = printed.text if printed.is_whole and rng.random() < 0.5 else f"${printed.text}$"
    return f"{number}{rng.choice((' ', '~'))}${sign.removeprefix(chr(92) + ',')}$"


def symbol(quantity: Quantity, manner: Manner, rng: Random) -> tuple[str, str]:
    """What stands before a value that has a symbol, and after it: symbol and sign, "$" of TeX."""
    equals = "=" if manner.tight_sign else " = "
    if manner.number.script == "tex":
        return f"${rng.choice(quantity.tex)}{equals}", "$"
    return rng.choice(quantity.signs) + equals, ""


def label(quantity: Quantity, manner: Manner, rng: Random) -> str:
    """What a table or list calls a quantity, up to its value."""
    return rng.choice(quantity.words) + manner.label_end


LIMITS: Final = {
    "upper_limit": {"unicode": ("<", "<", "≤", "≲"), "ascii": ("<", "<", "<="), "tex": ("<", r"\lesssim", r"\leq")},
    "lower_limit": {"unicode": (">", ">", "≥", "≳"), "ascii": (">", ">", ">="), "tex": (">", r"\gtrsim", r"\geq")},
}
LIMIT_WORDS: Final = {
    "upper_limit": ("less than ", "at most ", "below ", "no more than ", "smaller than "),
    "lower_limit": ("more than ", "at least ", "greater than ", "larger than ", "no less than "),
}


def limit(kind: str, manner: Manner, rng: Random) -> tuple[str, bool]:
    """A sign or words of a limit, and whether the sign belongs into the formula of the number."""
    if rng.random() < 0.5:
        return rng.choice(LIMIT_WORDS[kind]), False
    sign = rng.choice(LIMITS[kind][manner.number.script])
    if manner.number.script == "tex":
        return sign + " ", True
    return sign + ("" if manner.tight_sign else " "), False


def break_lines(text: str, rng: Random) -> str:
    """The text with some spaces turned into line breaks, none within a formula; no character is gained or lost."""
    width, column, formula, found = rng.randint(45, 95), 0, False, []
    for char in text:
        formula ^= char == "$"
        if char == " " and column >= width and not formula:
            found.append("\n")
            column = 0
            continue
        found.append(char)
        column = 0 if char == "\n" else column + 1
    return "".join(found)
