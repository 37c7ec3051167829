"""Small SBML documents in the form that BiGG, CarveMe and cobra write."""

from __future__ import annotations

from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core"
 xmlns:fbc="http://www.sbml.org/sbml/level3/version1/fbc/version2" level="3" version="1" fbc:required="false">
<model id="{model}" fbc:strict="true"><listOfSpecies>
"""
MIDDLE = """</listOfSpecies><listOfParameters>
<parameter id="cobra_default_lb" value="-1000" constant="true"/>
<parameter id="cobra_default_ub" value="1000" constant="true"/>
<parameter id="cobra_0_bound" value="0" constant="true"/></listOfParameters><listOfReactions>
"""
TAIL = """</listOfReactions>{objective}</model></sbml>
"""
OBJECTIVE = """<fbc:listOfObjectives fbc:activeObjective="obj"><fbc:objective fbc:id="obj" fbc:type="maximize">
<fbc:listOfFluxObjectives><fbc:fluxObjective fbc:reaction="{0}" fbc:coefficient="1"/></fbc:listOfFluxObjectives>
</fbc:objective></fbc:listOfObjectives>"""
ANNOTATION = """<annotation><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:bqbiol="http://biomodels.net/biology-qualifiers/"><rdf:Description rdf:about="#{0}"><bqbiol:is><rdf:Bag>
{1}</rdf:Bag></bqbiol:is></rdf:Description></rdf:RDF></annotation>"""


def species(name: str, formula: str = "", charge: int | None = None, resources: tuple[str, ...] = ()) -> str:
    """One metabolite; its compartment is the end of its name."""
    composition = f' fbc:chemicalFormula="{formula}"' if formula else ""
    composition += "" if charge is None else f' fbc:charge="{charge}"'
    lines = "".join(f'<rdf:li rdf:resource="http://identifiers.org/{each}"/>\n' for each in resources)
    return (
        f'<species id="M_{name}" name="{name} " compartment="C_{name.rpartition("_")[2]}"{composition}>'
        f"{ANNOTATION.format(name, lines) if resources else ''}</species>\n"
    )


def reaction(name: str, made: dict[str, float], *, both_ways: bool = True, genes: str = "") -> str:
    """One reaction; `genes` is the inside of its association."""

    def side(tag: str, sign: int) -> str:
        refs = "".join(
            f'<speciesReference species="M_{m}" stoichiometry="{abs(c):g}" constant="true"/>'
            for m, c in made.items()
            if c * sign > 0
        )
        return f"<{tag}>{refs}</{tag}>" if refs else ""

    lower = "cobra_default_lb" if both_ways else "cobra_0_bound"
    association = f"<fbc:geneProductAssociation>{genes}</fbc:geneProductAssociation>" if genes else ""
    return (
        f'<reaction id="R_{name}" name="{name}" reversible="true" fbc:lowerFluxBound="{lower}" '
        f'fbc:upperFluxBound="cobra_default_ub">{side("listOfReactants", -1)}{side("listOfProducts", 1)}'
        f"{association}</reaction>\n"
    )


def document(model: str, metabolites: str, reactions: str, objective: str = "") -> str:
    """A whole document."""
    return (
        HEAD.format(model=model)
        + metabolites
        + MIDDLE
        + reactions
        + TAIL.format(objective=OBJECTIVE.format(objective) if objective else "")
    )


def written(path: Path, text: str) -> Path:
    """The document as a file."""
    path.write_text(text, encoding="utf-8")
    return path
