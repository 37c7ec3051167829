"""Map the compartments of a user's model to those of BiGG."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_WORDS: Final = (
    ("intermembrane", "im"),
    ("envelope", ""),
    ("membrane", ""),
    ("thylakoid", "u"),
    ("extracellular", "e"),
    ("extraorganism", "e"),
    ("external", "e"),
    ("periplasm", "p"),
    ("mitochondri", "m"),
    ("peroxisom", "x"),
    ("glyoxysom", "x"),
    ("endoplasmic reticulum", "r"),
    ("vacuol", "v"),
    ("nucle", "n"),
    ("golgi", "g"),
    ("lysosom", "l"),
    ("chloroplast", "h"),
    ("plastid", "h"),
    ("flagell", "f"),
    ("eyespot", "s"),
    ("carboxysom", "cx"),
    ("carboxyzom", "cx"),
    ("cytosol", "c"),
    ("cytoplasm", "c"),
)
"""Part of a name, and the letters of the compartment; BiGG has no membranes. The first match counts."""
_LETTERS: Final = re.compile(r"(?:C_)?([A-Za-z]{1,2})_?\d*\Z")


def letters(identifier: str, name: str, known: Collection[str]) -> str | None:
    """BiGG's letters for a compartment: by its name, else by its identifier (`c`, `C_c`, `c0`, `cytosol`).

    The name comes first: `p` is the periplasm in one model and the peroxisome in another.

    Args:
        identifier: in the model.
        name: in the model, "" where it has none.
        known: letters that may be returned.
    """
    for text in (name, identifier):
        words = text.lower().replace("_", " ").replace("-", "")
        for word, found in _WORDS:
            if word in words:
                return found if found in known else None
    match = _LETTERS.match(identifier)
    return match[1].lower() if match and match[1].lower() in known else None
