"""What of a ranking is proposed to a person."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from models.metabolic.catalogue import Catalogue
from models.metabolic.gapfilling.candidates import candidates
from models.metabolic.pool import METABOLITE_FEATURES, Pool

REACTIONS = ("LIPATPT", "LIPATPT@carveme_sbml", "PPA")
METABOLITES = ("atp_c", "h_c", "lipoate_c", "ppi_c")
STOICHIOMETRY = [[-1, 0, -1, 1], [-1, -1, -1, 1], [0, 1, 0, -1]]


def test_a_reaction_that_the_network_shows_is_not_proposed_with_other_coefficients() -> None:
    """A draft writes the same reaction with a proton more: for a person it is no gap."""
    features = np.zeros((len(METABOLITES), len(METABOLITE_FEATURES)), dtype=np.float32)
    pool = Pool(
        REACTIONS, METABOLITES, csr_array(np.array(STOICHIOMETRY, dtype=np.float32)), np.ones(3, bool), features
    )
    about = dict.fromkeys(("name", "subsystem", "mass_balance", "equation", "ec", "kegg", "metanetx", "rhea"), "-")
    catalogue = Catalogue(
        pd.DataFrame([about] * 3, index=list(REACTIONS)),
        pd.DataFrame([{"name": "-", "formula": "-", "charge": 0.0}] * 4, index=list(METABOLITES)),
    )
    ranking = pd.DataFrame({"reaction": ["LIPATPT@carveme_sbml", "PPA"], "score": [2.0, 1.0]})
    shown = candidates(ranking, pool, catalogue, np.array([0]), {"atp_c"}, top=5)
    assert [(each.rank, each.reaction) for each in shown] == [(1, "PPA")]
    other = candidates(ranking, pool, catalogue, np.array([2]), {"atp_c"}, top=1)
    assert [each.reaction for each in other] == ["LIPATPT@carveme_sbml"]
