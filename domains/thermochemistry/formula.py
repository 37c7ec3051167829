"""Chemical formulas in one form: Hill order, the charge last, such as `C2H4O2`, `H3N`, `NO-`, `He+2`."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

PHASE: Final = re.compile(r" \([a-z]+\)$")
CHARGE: Final = re.compile(r"([+-])(\d*)$")
GROUP: Final = re.compile(r"\(([^()]*)\)(\d*)")
ELEMENT: Final = re.compile(r"([A-Z][a-z]?)(\d*)")
FORM: Final = r"([A-Z][a-z]?\d*)+([+-]\d*)?\Z"
"""Regular expression of a formula in this form."""


def hill(written: str) -> str:
    """A formula as a source writes it, `CH3C(O)OH (l)` or `[NO]- (g)`, in the one form; what is no formula stays."""
    try:
        counts, charge = composition(written)
    except ValueError:
        return written
    first = ["C", "H"] if "C" in counts else []
    order = [each for each in first if each in counts] + sorted(set(counts) - set(first))
    atoms = "".join(f"{each}{counts[each] if counts[each] > 1 else ''}" for each in order)
    return atoms + _charge_text(charge)


def composition(written: str) -> tuple[Counter[str], int]:
    """Atoms of each element, and the charge.

    Raises:
        ValueError: it is no formula.
    """
    text = PHASE.sub("", written)
    charge = 0
    if found := CHARGE.search(text):
        charge = int(found[1] + (found[2] or "1"))
        text = text[: found.start()]
    text = text.replace("[", "(").replace("]", ")")
    while found := GROUP.search(text):
        text = text[: found.start()] + found[1] * int(found[2] or 1) + text[found.end() :]
    if not text or ELEMENT.sub("", text):
        raise ValueError(f"{written!r} is no formula")
    counts: Counter[str] = Counter()
    for element, number in ELEMENT.findall(text):
        counts[element] += int(number or 1)
    return counts, charge


def _charge_text(charge: int) -> str:
    if charge == 0:
        return ""
    return ("+" if charge > 0 else "-") + (str(abs(charge)) if abs(charge) > 1 else "")
