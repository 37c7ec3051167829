"""A few reactions of BiGG's universe, a draft and a curated network, as the readers give them."""

from __future__ import annotations

import pandas as pd

from domains.networks.inputs import Inputs

UNIVERSE = {
    "GLCtex": {"glc__D_e": -1, "glc__D_p": 1},
    "HCO3E1": {"co2_x": -1, "h2o_x": -1},
    "ACPS1": {"apoACP_c": -1, "coa_c": -1, "ACP_c": 1, "h_c": 1, "pap_c": 1},
    "PHOTON": {"photon_e": -1, "photon_c": 1},
    "sink_GCVHF": {"gcvH_c": -1},
    "CO2t": {"co2_e": -1, "co2_c": 1},
}
DRAFT = {
    "ACPS1": {"apoACP_c": -1, "coa_c": -1, "ACP_c": 1, "pap_c": 1},
    "CO2t": {"co2_e": -1, "co2_c": 1},
    "EX_co2_e": {"co2_e": -1},
    "Growth": {"coa_c": -1},
}
CURATED = {
    "GLCtex_copy1": {"glc__D_e": -1, "glc__D_p": 1},
    "EX_co2_e": {"co2_e": -1},
    "BIOMASS_core": {"coa_c": -2},
}
FORMULAS = {
    "glc__D": ("C6H12O6", 0.0),
    "co2": ("CO2", 0.0),
    "h2o": ("H2O", 0.0),
    "photon": ("H*", 0.0),
    "h": ("H", 1.0),
}


def metabolite_rows(names, formulas=FORMULAS, **more) -> pd.DataFrame:
    rows = []
    for name in sorted(names):
        formula, charge = formulas.get(name.rpartition("_")[0], (None, float("nan")))
        rows.append(
            {
                "metabolite": name,
                "name": name,
                "compartment": name.rpartition("_")[2],
                "formula": formula,
                "charge": charge,
            }
        )
    ids = dict.fromkeys(["metanetx", "kegg", "chebi", "inchikey", "seed"])
    return pd.DataFrame(rows).assign(**ids, **more)  # fmt: skip


def reaction_rows(names, **more) -> pd.DataFrame:
    ids = dict.fromkeys(["metanetx", "kegg", "rhea", "ec", "genes"])
    table = pd.DataFrame({"reaction": list(names), "name": None, "lower_bound": -1000.0, "upper_bound": 1000.0})
    return table.assign(**ids, **more)


def long(reactions) -> pd.DataFrame:
    rows = [(name, m, float(c)) for name, made in reactions.items() for m, c in made.items()]
    return pd.DataFrame(rows, columns=["reaction", "metabolite", "coefficient"])


def tiny_inputs() -> Inputs:
    """The validated parts of five networks of a few reactions each."""
    documents = [("ecol", "carveme_sbml", DRAFT), ("iJO1366", "cobra_sbml", CURATED)]
    universe = {m for made in UNIVERSE.values() for m in made}
    membership = [
        ("iML1515", "GLCtex_copy1", 0.0, 1000.0, "Transport, Outer Membrane", "b4036"),
        ("iML1515", "GLCtex_copy2", -1000.0, 1000.0, "Transport, Outer Membrane Porin", "b0241 or b0929"),
        ("iML1515", "CO2t", -1000.0, 1000.0, None, "b0241"),
        ("iCN718", "DNADRAIN", 0.0, 1000.0, None, None),
        ("iCN718", "CO2t", 0.0, 1000.0, "Transport", None),
        ("iYS854", "sink_GCVHF", -1000.0, 0.0, "Intracellular source/sink", "USA300HOU_RS04375"),
        ("iYS854", "HCO3E1", -1000.0, 1000.0, None, None),
    ]
    columns = ["model", "reaction", "lower_bound", "upper_bound", "subsystem", "genes"]
    formulas = {"h2o": ("H2O", 0.0), "pap": ("C10H11N5O10P2", -4.0)}
    listed = [("coa", "C21H32N7O16P3S", -4.0), ("glc__D", "CO", 0.0)]
    return Inputs(
        memberships=pd.DataFrame(membership, columns=columns),
        names=pd.DataFrame(),
        amounts={},
        compounds=pd.DataFrame(listed, columns=["compound", "formula", "charge"]),
        metabolites=metabolite_rows(universe),
        reactions=reaction_rows(UNIVERSE, model="bigg_universe"),
        stoichiometry=long(UNIVERSE),
        sbml_models=pd.DataFrame({"model": ["ecol", "iJO1366"], "objective": ["Growth", "BIOMASS_core"]}),
        sbml_metabolites=metabolite_rows({"h2o_x", "pap_c"}, formulas, model="ecol", source="carveme_sbml"),
        sbml_reactions=pd.concat(
            [reaction_rows(made, model=model, source=source) for model, source, made in documents], ignore_index=True
        ),
        sbml_stoichiometry=pd.concat(
            [long(made).assign(model=model) for model, _, made in documents], ignore_index=True
        ),
    )
