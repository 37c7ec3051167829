"""The figures show what the evaluation found."""

from __future__ import annotations

import json

import numpy as np
import pytest
from family_trial import Trial, trained

from models.metabolic import figures_gap
from models.metabolic.answers import Filled
from models.metabolic.evaluation import score
from models.metabolic.parts import World
from models.metabolic.questions import hide, hiding_rng, rows_of


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained("metabolic", tmp_path_factory)


@pytest.fixture(scope="module")
def world(trial: Trial) -> World:
    return World(trial.config, trial.inputs, trial.record.root)


def seen_and_hidden(world: World, organism: str) -> tuple[np.ndarray, np.ndarray]:
    rng = hiding_rng(world.config.seed, organism, 0)
    return hide(rows_of(world.graphs.known, organism), world.config.evaluation.hidden, rng)


def test_each_figure_is_a_picture_with_a_caption(trial):
    assert trial.evaluation.metrics
    folder = trial.folder / "figures"
    captions = json.loads((folder / "captions.json").read_text(encoding="utf-8"))
    assert {"precision_recall.png", "latent_map.png"} <= set(captions)
    for name, caption in captions.items():
        assert (folder / name).read_bytes().startswith(b"\x89PNG")
        assert len(caption) > 40


def test_a_filled_gap_was_hidden_and_ranked_among_the_first(world):
    found = score(world)
    filled = [one for each in found.answers for one in each.filled]
    assert filled
    for one in filled:
        assert 1 <= one.rank <= 10
        assert one.row in seen_and_hidden(world, one.organism)[1]


def test_around_a_gap_only_seen_reactions_are_drawn_that_share_its_metabolites(world):
    pool = world.graphs.pool
    organism = world.graphs.known.organisms[0]
    seen, hidden = seen_and_hidden(world, organism)
    for row in hidden[:20]:
        pathway = figures_gap.around(world, Filled(organism, 0, int(row), 1, 5.0))
        parts = set(pool.stoichiometry[[row]].indices)
        assert {*pathway.used, *pathway.made, *pathway.others} == parts
        for metabolite, reactions in pathway.around.items():
            assert pool.is_rare[metabolite]
            assert set(reactions) <= set(seen)
            assert all(metabolite in pool.stoichiometry[[other]].indices for other in reactions)


def test_the_gap_that_frequency_would_find_last_is_drawn(world):
    organism = world.graphs.known.organisms[0]
    _, hidden = seen_and_hidden(world, organism)
    between = [
        row
        for row in hidden
        if figures_gap.around(world, Filled(organism, 0, int(row), 1, 1.0)).connects
        and not world.graphs.pool.reactions[row].endswith(("t", "pp", "tex"))
    ]
    filled = tuple(Filled(organism, 0, int(row), 1, float(10 + place)) for place, row in enumerate(between[:5]))
    answers = [type("One", (), {"filled": filled})()]
    chosen = figures_gap.chosen(world, answers)
    assert chosen is not None
    assert chosen.filled == max(filled, key=lambda one: one.frequency_rank)


def test_nothing_is_drawn_where_no_hidden_reaction_is_among_the_first(world, tmp_path):
    assert figures_gap.draw(world, [type("One", (), {"filled": ()})()], tmp_path / "gap.png") is None
    assert not list(tmp_path.iterdir())
