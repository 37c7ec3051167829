"""Words that tell what a quantity is: those in front of it, those behind it, and those that rule it out.

`cues.tsv` has the words of each field, a form a line; in each table the word that ends nearest to the number
decides, and of two that end together the first of the file: words that rule a quantity out come first.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import Final

Cues = tuple[tuple[str, re.Pattern[str]], ...]


def _tables() -> dict[str, Cues]:
    """The tables of `cues.tsv`: pairs of a field and the pattern of its words, in the order of the file."""
    forms: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    with Path(__file__).with_name("cues.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            forms[row["table"]][row["field"]].append(row["form"])
    return {
        table: tuple((field, re.compile("|".join(words), re.IGNORECASE)) for field, words in fields.items())
        for table, fields in forms.items()
    }


_TABLES: Final = _tables()
TEMPERATURES: Final = _TABLES["temperatures"]
GROWTH: Final = _TABLES["growth"]
TIMES: Final = _TABLES["times"]
MASSES: Final = _TABLES["masses"]
RADII: Final = _TABLES["radii"]
FLUXES: Final = _TABLES["fluxes"]
PRESSURES: Final = _TABLES["pressures"]
GRAVITIES: Final = _TABLES["gravities"]
METALLICITY: Final = _TABLES["metallicity"]
NOT_AIR: Final = _TABLES["not_air"][0][1]
"""Words near a share that is none of the air's."""

_GAS: Final = {
    "n2_fraction": (r"N_?2(?![A-Za-z0-9])", "nitrogen"),
    "co2_fraction": (r"CO_?2(?![A-Za-z0-9])", "carbon dioxide"),
    "ch4_fraction": (r"CH_?4(?![A-Za-z0-9])", "methane"),
    "h2_fraction": (r"H_?2(?![A-Za-z0-9_])(?! ?O(?![A-Za-z]))", "(?:molecular )?hydrogen(?! (?:sulfide|chloride))"),
    "h2o_fraction": (r"H_?2 ?O(?![A-Za-z0-9])", "water(?: vapou?r)?", "steam"),
    "o2_fraction": (r"(?<![A-Za-z])O_?2(?![A-Za-z0-9])", "oxygen"),
}
GASES: Final[Cues] = tuple(
    (name, re.compile("(?<![A-Za-z])(?:[pPfxX]_?|[µu]_)?(?:" + formula + "|(?i:" + "|".join(words) + "))"))
    for name, (formula, *words) in _GAS.items()
)
"""A gas by its formula or name."""
OTHER_GASES: Final = re.compile(
    r"(?<![A-Za-z])(?:He(?![A-Za-z])|helium|Ar(?![A-Za-z])|argon|CO(?![A-Za-z0-9_])|SO_?2|ozone|O_?3|NH_?3|ammonia)"
)
OF_GAS: Final = re.compile(
    r" ?(?:\( ?)?(?:by volume )?(?:of it )?(?:of |are |is |as )?(?:the )?(?:atmospheric |gaseous |molecular )?\Z"
)
"""What may stand between a share or pressure and the gas behind it."""
PARTIAL: Final = re.compile(
    r"(?i:partial pressure|(?:nitrogen|oxygen|hydrogen|methane|carbon dioxide) pressure)|"
    r"(?<![A-Za-z])[pP]_?_? ?(?:CO|N|O|H|CH)_?[0-9]"
)
PH: Final = re.compile(r"(?<![A-Za-z])pH(?:s)?(?![A-Za-z])")
SALT: Final = re.compile(r"NaCl|Na\^?\+|(?i:salinit|sodium chloride|\bsalts?\b|sea ?water|halophilic|halotolerant)")
OPTIMUM: Final = re.compile(r"optim|\bopt\b|best|fastest|prefer", re.IGNORECASE)
OPTIMUM_BEHIND: Final = re.compile(
    r" ?[-–—(,]{0,2} ?(?:being |is |was |as |with )?(?:an? |the |its |both )?(?:growth )?(?:optim|best)", re.IGNORECASE
)
STAR_BEHIND: Final = re.compile(
    r"\A[- ]?(?:[A-Za-z-]{1,15} ){0,2}(?:stars?|[A-Za-z]?-?dwarfs?|host|sun|primary)\b", re.IGNORECASE
)
