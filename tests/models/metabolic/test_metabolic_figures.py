"""The figures show what the evaluation found."""

from __future__ import annotations

import numpy as np
import pytest
from family_trial import Trial, trained

from models.metabolic import figures
from models.metabolic.evaluation import compute
from models.metabolic.evaluation_jobs import EvaluationContext
from models.metabolic.fold_scores import RecoveredReaction
from models.metabolic.masking import hide, hiding_rng, rows_of


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained("metabolic", tmp_path_factory)


@pytest.fixture(scope="module")
def context(trial: Trial) -> EvaluationContext:
    return EvaluationContext(trial.config, trial.settings, trial.inputs, trial.record.root)


def seen_and_hidden(context: EvaluationContext, organism: str) -> tuple[np.ndarray, np.ndarray]:
    rng = hiding_rng(context.config.seed, organism, 0)
    return hide(rows_of(context.graphs.known, organism), context.settings.hidden, rng)


def test_a_recovered_reaction_was_hidden_and_ranked_among_the_first(context):
    found = compute(context)
    recovered = [one for fold in found.folds for one in fold.recovered]
    assert recovered
    for one in recovered:
        assert 1 <= one.rank <= 10
        assert one.row in seen_and_hidden(context, one.organism)[1]


def test_around_a_gap_only_seen_reactions_are_drawn_that_share_its_metabolites(context):
    pool = context.graphs.pool
    organism = context.graphs.known.organisms[0]
    seen, hidden = seen_and_hidden(context, organism)
    for row in hidden[:20]:
        pathway = figures.around(context, RecoveredReaction(organism, 0, int(row), 1, 5.0))
        parts = set(pool.stoichiometry[[row]].indices)
        assert {*pathway.used, *pathway.made, *pathway.others} == parts
        for metabolite, reactions in pathway.around.items():
            assert pool.is_rare[metabolite]
            assert set(reactions) <= set(seen)
            assert all(metabolite in pool.stoichiometry[[other]].indices for other in reactions)


def test_the_gap_that_frequency_would_find_last_is_drawn(context):
    organism = context.graphs.known.organisms[0]
    _, hidden = seen_and_hidden(context, organism)
    between = [
        row
        for row in hidden
        if figures.around(context, RecoveredReaction(organism, 0, int(row), 1, 1.0)).connects
        and not context.graphs.pool.reactions[row].endswith(("t", "pp", "tex"))
    ]
    recovered = tuple(
        RecoveredReaction(organism, 0, int(row), 1, float(10 + place)) for place, row in enumerate(between[:5])
    )
    folds = [type("Fold", (), {"recovered": recovered})()]
    chosen = figures.choose(context, folds)
    assert chosen is not None
    assert chosen.recovered == max(recovered, key=lambda one: one.frequency_rank)


def test_nothing_is_drawn_where_no_hidden_reaction_is_among_the_first(context, tmp_path):
    assert figures.draw_gap(context, [type("Fold", (), {"recovered": ()})()], tmp_path / "gap.png") is None
    assert not list(tmp_path.iterdir())
