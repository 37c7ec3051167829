"""Three curated metabolic networks that cobra ships: two of E. coli and one of Salmonella.

`salmonella.xml.gz` holds iYS1720, the pan-reactome of Salmonella (Seif et al. 2018, Nat. Commun. 9, 3771), with the
biomass of iRR1083 (Raghunathan et al. 2009, BMC Syst. Biol. 3, 38). It gives lipopolysaccharides charges from +51 to
+497, which are wrong in sign and size, and writes the charge into three of their formulas: such rows go to quarantine.

Sources: Orth et al. 2010, EcoSal 4 (e_coli_core); Orth et al. 2011, Mol. Syst. Biol. 7, 535 (iJO1366); Ebrahim et al.
2013, BMC Syst. Biol. 7, 74 (cobra).
"""

from __future__ import annotations

from typing import Final

from domains.networks.sbml_parts import model_part, sbml_parts

FILES: Final = ("iJO1366.xml.gz", "salmonella.xml.gz", "textbook.xml.gz")

PARTS: Final = {"models": model_part(FILES), **sbml_parts(FILES, strange_metabolites=0.06)}
