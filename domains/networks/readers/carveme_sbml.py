"""Draft metabolic networks of six bacteria, made by CarveMe 1.5.0 from their genomes alone.

They are fit as networks, not for growth without oxygen: none of them grows on glucose without it, and some of their
reactions carry other protons than BiGG's reactions of the same name.

Source: Machado et al. 2018, Nucleic Acids Res. 46, 7542.
"""

from __future__ import annotations

from typing import Final

from domains.networks.sbml_parts import model_part, sbml_parts

FILES: Final = ("bsub.xml", "ecol.xml", "mgen.xml", "paer.xml", "rsol.xml", "sone.xml")

PARTS: Final = {"models": model_part(FILES), **sbml_parts(FILES)}
