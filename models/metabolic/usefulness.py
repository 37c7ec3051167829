"""Usefulness of gap filling: predicted growth on single nutrients, before and after, compared with measurements.

Drafts of CarveMe (Machado et al. 2018, Nucleic Acids Res. 46, 7542) are completed by the best-ranked reactions that
they lack, all at once, and grown on one source of carbon, nitrogen, phosphorus or sulfur after the other in the
screens' media. As many random and as many of the most frequent reactions are added for comparison. The model that
ranks has seen no network of the draft's group. Added reactions can only add growth: wrong growth stays wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from domains.networks.growth import Culture
from domains.networks.media import UPTAKE, Medium
from domains.networks.network import LARGEST_FLUX, rebuilt
from models.metabolic.graph_vae import GraphVAE
from models.metabolic.masking import not_seen
from models.metabolic.metrics import Flags, agreement
from models.metabolic.pool import Known, Pool, Rows, build_query

GROWS: Final = 1e-3
"""Growth from here on counts as growth, per hour."""
SCREEN_MEDIUM: Final = {"sone": "ShewMM"}
"""Medium of an organism's screen; M9 of all others (as in CarveMe's own benchmark)."""
DEFAULT_MEDIUM: Final = "M9"
SOURCES: Final = {
    "carbon": frozenset({"glc__D", "lac__D", "lac__L"}),
    "nitrogen": frozenset({"nh4"}),
    "phosphorus": frozenset({"pi"}),
    "sulfur": frozenset({"so4"}),
}
"""A medium's own sources of each element, which a single nutrient replaces."""
STRATEGIES: Final = ("network", "most_frequent", "random")


@dataclass(frozen=True)
class Screen:
    """Measurements, and what is needed to predict them: tables of the processed data.

    Attributes:
        organisms: by organism, with `split_group`.
        memberships, stoichiometry, media, phenotypes: see `models.metabolic.contracts`.
        core: amounts of core biomass, by compound.
    """

    organisms: pd.DataFrame
    memberships: pd.DataFrame
    stoichiometry: pd.DataFrame
    media: pd.DataFrame
    phenotypes: pd.DataFrame
    core: Mapping[str, float]

    def measured(self) -> list[str]:
        """Drafts with measurements."""
        drafts = set(self.memberships["organism"])
        return sorted(set(self.phenotypes["organism"]) & drafts)

    def calls(self, organism: str) -> pd.DataFrame:
        """`role`, `compound` and `growth` of each measurement of an organism."""
        rows = self.phenotypes[self.phenotypes["organism"] == organism]
        return rows[["role", "compound", "growth"]].reset_index(drop=True)

    def medium(self, organism: str, role: str, compound: str) -> Medium:
        """The screen's medium with one compound in the place of its own source of an element."""
        name = SCREEN_MEDIUM.get(organism, DEFAULT_MEDIUM)
        base = set(self.media["compound"][self.media["medium"] == name]) - SOURCES[role]
        return Medium(f"{name}, {compound} as the source of {role}", dict.fromkeys(sorted(base | {compound}), UPTAKE))


def fill_draft(
    screen: Screen, organism: str, pool: Pool, known: Known, net: GraphVAE, added: int, seed: int
) -> dict[str, Any]:
    """Complete one draft by every strategy and compare its growth with the measurements.

    Args:
        screen: the measurements and networks.
        organism: the draft.
        pool: every reaction.
        known: the networks that `net` was trained on.
        net: ranks what the draft lacks; was trained without its group.
        added: how many reactions are added.
        seed: of the random ones.
    """
    draft = screen.memberships[screen.memberships["organism"] == organism].set_index("reaction")
    seen = np.sort(np.array([pool.row_of[name] for name in draft.index if name in pool.row_of], dtype=np.intp))
    rows = _chosen(pool, known, net, seen, added, seed)
    culture = Culture(_with_all(screen, organism, draft, pool, rows))
    calls = screen.calls(organism)
    measured = calls["growth"].to_numpy(bool)
    before = _grows(screen, organism, culture, calls, np.zeros(len(calls), dtype=bool))
    found: dict[str, Any] = {"calls": len(calls), "before": _counts(before, before, measured)}
    for strategy in STRATEGIES:
        bounded = _switch(culture, pool, rows[strategy], on=True)
        after = _grows(screen, organism, culture, calls, before)
        _switch(culture, pool, rows[strategy], on=False)
        found[strategy] = _counts(after, before, measured) | {"added": bounded}
    return found


def overall(by_organism: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """All calls of all organisms as one table, by strategy."""
    pooled: dict[str, Any] = {}
    for strategy in ("before", *STRATEGIES):
        counts = {
            key: sum(found[strategy][key] for found in by_organism.values())
            for key in ("grows_rightly", "grows_wrongly", "starves_rightly", "starves_wrongly", "mended", "broken")
        }
        predicted, measured = _as_calls(counts)
        pooled[strategy] = agreement(predicted, measured) | counts
    return pooled


def _as_calls(counts: Mapping[str, int]) -> tuple[Flags, Flags]:
    kinds = [("grows_rightly", True, True), ("grows_wrongly", True, False)]
    kinds += [("starves_rightly", False, False), ("starves_wrongly", False, True)]
    predicted = np.concatenate([np.full(counts[name], grows) for name, grows, _ in kinds]).astype(bool)
    measured = np.concatenate([np.full(counts[name], grew) for name, _, grew in kinds]).astype(bool)
    return predicted, measured


def _chosen(pool: Pool, known: Known, net: GraphVAE, seen: Rows, added: int, seed: int) -> dict[str, Rows]:
    """Rows that each strategy adds."""
    queried = not_seen(seen, len(pool.reactions))
    scores = net.scores(build_query(pool, known, seen, queried))
    frequency = (known.weights @ known.has)[queried]
    return {
        "network": queried[np.argsort(-scores, kind="stable")[:added]],
        "most_frequent": queried[np.argsort(-frequency, kind="stable")[:added]],
        "random": np.random.default_rng([seed, 3]).permutation(queried)[:added],
    }


def _with_all(screen: Screen, organism: str, draft: pd.DataFrame, pool: Pool, rows: Mapping[str, Rows]) -> Any:
    """The draft with all reactions that some strategy adds; these are closed."""
    names = sorted({pool.reactions[row] for strategy in STRATEGIES for row in rows[strategy]} - set(draft.index))
    closed = pd.DataFrame({"lower_bound": 0.0, "upper_bound": 0.0}, index=names)
    bounds = pd.concat([draft[["lower_bound", "upper_bound"]], closed])
    if "ATPM" in bounds.index:  # no network needs maintenance
        bounds.loc["ATPM", "lower_bound"] = 0.0
    parts = screen.stoichiometry[screen.stoichiometry["reaction"].isin(bounds.index)]
    return rebuilt(organism, bounds, parts, screen.core)


def _switch(culture: Culture, pool: Pool, rows: Rows, *, on: bool) -> int:
    """Open or close these reactions; returns how many they are."""
    for row in rows:
        reaction = culture.model.reactions.get_by_id(pool.reactions[row])
        lowest = -LARGEST_FLUX if on and pool.reversible[row] else 0.0
        reaction.bounds = (lowest, LARGEST_FLUX if on else 0.0)
    return len(rows)


def _grows(screen: Screen, organism: str, culture: Culture, calls: pd.DataFrame, already: Flags) -> Flags:
    """Whether the network grows on each nutrient; not computed again where it grew before."""
    culture.model.objective = culture.model.reactions.get_by_id(culture.network.biomass)
    outside = set(culture.network.compounds_outside)
    grows = already.copy()
    for place, (role, compound) in enumerate(zip(calls["role"], calls["compound"], strict=True)):
        if not grows[place] and compound in outside:
            culture.feed(screen.medium(organism, role, compound))
            rate = float(culture.model.slim_optimize(error_value=math.nan))
            grows[place] = rate > GROWS  # NaN, no steady state, is no growth
    return grows


def _counts(predicted: Flags, before: Flags, measured: Flags) -> dict[str, Any]:
    new = predicted & ~before
    return {
        **agreement(predicted, measured),
        "grows_rightly": int((predicted & measured).sum()),
        "grows_wrongly": int((predicted & ~measured).sum()),
        "starves_rightly": int((~predicted & ~measured).sum()),
        "starves_wrongly": int((~predicted & measured).sum()),
        "mended": int((new & measured).sum()),
        "broken": int((new & ~measured).sum()),
    }
