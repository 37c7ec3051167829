"""Words of the closed fields: how a planet rotates, what an organism lives by, what it is grown on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NOT: Final = r"(?:not (?:necessarily )?|never |non[- ]?|neither )"
_H2: Final = r"(?:H_?2|hydrogen|molecular hydrogen)"
_CO2: Final = r"(?:CO_?2|carbon dioxide)"
_AND: Final = r"(?:/|:| ?\+ ?| and |-|, | plus | with )"
_RED: Final = r"[- ](?:reduc(?:ing|tion|ers?|es)|respir(?:ing|ation))"
_OX: Final = r"[- ](?:oxidi[sz](?:ing|ers?|es)|oxidation)"

FORMS: Final = {
    ("rotation", "asynchronous"): (

rf"(?:not rotat(?:e|ing) synchronously|{_NOT}(?:tidally[- ]locked|"
rf"synchronous(?:ly)?(?: rotat(?:ing|ion|or))?|in synchronous rotation)|asynchronous(?:ly)?"

r"|nonsynchronous(?:ly)?)(?:[- ]?rotat(?:ing|ion|es|or))?|free(?:ly)?[- ]rotat(?:ing|ion|or)|"
r"rapid(?:ly)?[- ](?:rotat(?:ing|or))"
    ),
    ("rotation", "synchronous"): (
        r"(?:in )?synchronous(?:ly)?(?:[- ](?:rotat(?:ing|ion|es|or)|locked))?|tidal(?:ly)?[- ]lock(?:ed|ing)"

r"|locked to (?:its|the) (?:host )?star|1:1 spin[- –]orbit(?: resonance| state)?|"
r"permanent (?:day|night) ?side|rotates synchronously|"
r"(?:always|permanently) (?:shows|turns|keeps|presents|faces)(?: its star with)? (?:the same|one|a single) (?:face|"
r"side|hemisphere)|synchroni(?:sm|[sz]ed|[sz]ation)"
    ),
    ("rotation", "resonant"): r"(?:[3-9]:[2-9] )(?:spin[- –]orbit )(?:resonance|state|resonant)|3:2 resonan(?:ce|"
r"t) rotat(?:ion|or)",
    ("metabolism", "anammox"): r"anammox|anaerobic(?:ally)? ammoni(?:a|um)[- ]oxidi[sz](?:ing|ers?)|"
r"anaerobic ammonium oxidation",
    ("metabolism", "methanotrophy"): r"methanotroph(?:y|s|ic)?|methane[- ]oxidi[sz](?:ing|ers?|es)|oxidi[sz]es methane|"
r"methane oxidation|methylotrophic methane oxidation",
    ("metabolism", "methanogenesis"): r"(?:hydrogenotrophic |aceticlastic |acetoclastic |"
    r"methylotrophic )?methanogen(?:esis|ic|s)?|"
r"methane[- ](?:produc(?:ing|er|tion)|form(?:ing|ation))|(?:produc|form)(?:es?|ed|ing) methane|"
r"methane (?:is|was) (?:formed|produced)|to methane",
    ("metabolism", "acetogenesis"): r"(?:homo)?acetogen(?:esis|ic|s)?",
    ("metabolism", "sulfate_reduction"): rf"(?:dissimilatory )?(?:sulfate|sulphate){_RED}|"
    r"reduc(?:es|ed|ing|tion of) (?:sulfate|sulphate)",
    ("metabolism", "sulfur_reduction"): rf"(?:elemental )?(?:sulfur|sulphur){_RED}|"
    r"reduc(?:es|ed|ing|tion of) (?:elemental )?(?:sulfur|sulphur)",
    ("metabolism", "iron_reduction"): rf"(?:dissimilatory )?(?:iron|Fe\(?III\)?|Fe\^?3\+|ferric iron|metal){_RED}|"
    rf"reduces (?:iron|"
rf"Fe\(III\)|ferric iron)",
    ("metabolism", "iron_oxidation"): rf"(?:iron|Fe\(?II\)?|Fe\^?2\+|ferrous iron){_OX}|"
    r"oxidi[sz](?:es|ed|ing) (?:ferrous iron|iron|Fe\(II\))|oxidation of (?:ferrous iron|iron|Fe\(II\))",
    ("metabolism", "sulfur_oxidation"): rf"(?:elemental )?(?:sulfur|sulphur|sulfide|sulphide|thiosulfate){_OX}|"
rf"oxidi[sz]es (?:reduced )?(?:sulfur|sulfide|thiosulfate)",
    ("metabolism", "hydrogen_oxidation"): rf"(?:hydrogen|H_?2|knallgas){_OX}|"
    r"oxidi[sz](?:es|ed|ing) (?:molecular )?hydrogen|oxidation of (?:molecular )?hydrogen|"
rf"knallgas(?: bacteri(?:um|a))?",
    ("metabolism", "carbon_monoxide_oxidation"): rf"(?:carbon monoxide|CO){_OX}|"
    r"carboxydotroph(?:y|ic|s)?|oxidi[sz]es carbon monoxide",
    ("metabolism", "nitrification"): r"nitrif(?:ication|ying|ier)s?|(?:ammonia|ammonium|nitrite)[- ]oxidi[sz](?:ing|"
    r"ers?)|"
r"(?:ammonia|ammonium|nitrite) oxidation",
    ("metabolism", "denitrification"): rf"denitrif(?:ication|ying|ier)s?|nitrate{_RED}|reduces nitrate",
    ("metabolism", "anoxygenic_photosynthesis"): r"anoxygenic (?:photosynthesis|phototroph(?:y|ic|s)?|"
    r"photosynthetic)|(?:purple|"
r"green) (?:non-?)?(?:sulfur|sulphur) bacteri(?:um|a)",
    ("metabolism", "oxygenic_photosynthesis"): r"oxygenic (?:photosynthesis|phototroph(?:y|ic|s)?|photosynthetic)|"
    r"photosynthe(?:sis|tic)|"
r"(?:photoautotroph(?:ic|y|s)?)|cyanobacteri(?:um|al)",
    ("metabolism", "fermentation"): r"ferment(?:ation|ative|ing|er|s)?(?:ative metabolism)?",
    ("metabolism", "aerobic_respiration"): r"aerobic (?:respiration|chemo(?:organo)?heterotroph(?:y|ic|s)?|"
    r"heterotroph(?:y|ic|s)?)|"
r"(?:strictly|obligately?) aerobic|respires oxygen|oxygen respiration",
    ("medium", "H2+CO2+CH4+CO"): rf"{_H2}{_AND}{_CO2}{_AND}(?:CH_?4|methane){_AND}(?:CO|carbon monoxide)",
    ("medium", "H2+CO2+O2"): rf"{_H2}{_AND}{_CO2}{_AND}(?:O_?2|oxygen)|{_H2}{_AND}(?:O_?2|oxygen){_AND}{_CO2}",
    ("medium", "H2+CO2"): rf"{_H2}{_AND}{_CO2}|{_CO2}{_AND}{_H2}",
    ("medium", "CH4+CO2"): rf"(?:CH_?4|methane){_AND}{_CO2}|{_CO2}{_AND}(?:CH_?4|methane)",
    ("medium", "CO+CO2"): rf"(?:CO|carbon monoxide){_AND}{_CO2}|{_CO2}{_AND}(?:CO|carbon monoxide)",
    ("medium", "acetate+NO3"): r"acetate(?: and | ?\+ ?| with |/)(?:nitrate|NO_?3\^?-?)",
    ("medium", "acetate"): r"(?:sodium )?acetate",
    ("medium", "glucose_O2"): r"glucose(?:,)? (?:under (?:oxic|aerobic) conditions|in air|with oxygen|and (?:oxygen|"
    r"O_?2)|"
r"aerobically|in the presence of oxygen)|aerobic glucose",
    ("medium", "glucose_anox"): r"glucose(?:,)? (?:under (?:anoxic|anaerobic) conditions|without oxygen|anaerobically|"
r"in the absence of oxygen)|anaerobic glucose",
    ("medium", "light+CO2_anox"): rf"light and {_CO2}|{_CO2} and light|light and (?:inorganic carbon|bicarbonate)",
    ("medium", "minerals"): r"(?:mineral (?:salts )?medium|minerals alone|water and minerals)(?! with)",
}  # fmt: skip
"""(field, value of the record) to its forms; of two that begin at one place the longer one is meant."""

_PATTERNS: Final = [
    (
        field,
        value,
        re.compile(
            rf"(?<![A-Za-z0-9])(?:{forms})(?![A-Za-z0-9])",
            re.IGNORECASE if field != "medium" or value[0].islower() else 0,
        ),
    )
    for (field, value), forms in FORMS.items()
]


def find_terms(text: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """Terms in normalised text: start, end, value of the record, the field. Some may overlap."""
    for field, value, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            yield found.start(), found.end(), value, (field,)
