"""Growth before and after filling gaps: measured calls, media and added reactions are those that are stated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from family_trial import Trial, trained

from models.metabolic import usefulness
from models.metabolic.checkpoints import load_network
from models.metabolic.evaluation_jobs import EvaluationContext
from models.metabolic.usefulness import STRATEGIES, Screen, fill_draft
from models.training.checkpoints import PRODUCTION

pytest.importorskip("cobra")


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained("metabolic", tmp_path_factory)


@pytest.fixture(scope="module")
def context(trial: Trial) -> EvaluationContext:
    return EvaluationContext(trial.config, trial.settings, trial.inputs, trial.record.root)


@pytest.fixture(scope="module")
def organism(context: EvaluationContext) -> str:
    """The draft that something was measured of, and that has most reactions."""
    sizes = context.screen.memberships["organism"].value_counts()
    return max(context.screen.measured(), key=lambda name: int(sizes[name]))


def filled(context: EvaluationContext, screen: Screen, organism: str, added: int) -> dict:
    net = load_network(context.record, context.unbiased_model(organism))
    return fill_draft(screen, organism, context.graphs.pool, context.graphs.known, net, added, 0)


def test_a_sole_nutrient_takes_the_place_of_the_mediums_own(context):
    medium = context.screen.medium("ecol", "carbon", "succ")
    assert "succ" in medium.uptakes
    assert "glc__D" not in medium.uptakes
    assert {"nh4", "pi", "so4", "o2"} <= set(medium.uptakes)
    assert "nh4" not in context.screen.medium("ecol", "nitrogen", "ala__L").uptakes
    assert "glc__D" in context.screen.medium("ecol", "nitrogen", "ala__L").uptakes


def test_counts_of_growth_add_up_to_the_measured_calls(context, organism):
    found = filled(context, context.screen, organism, 10)
    measured = context.screen.calls(organism)["growth"]
    for way in ("before", *STRATEGIES):
        entry = found[way]
        assert entry["grows_rightly"] + entry["starves_wrongly"] == measured.sum()
        assert entry["starves_rightly"] + entry["grows_wrongly"] == (~measured).sum()
        assert entry["accuracy"] == pytest.approx((entry["grows_rightly"] + entry["starves_rightly"]) / len(measured))


def test_added_reactions_take_no_growth_away_and_every_way_adds_as_many(context, organism):
    found = filled(context, context.screen, organism, 10)
    grew = found["before"]["grows_rightly"] + found["before"]["grows_wrongly"]
    for way in STRATEGIES:
        grows = found[way]["grows_rightly"] + found[way]["grows_wrongly"]
        assert grows == grew + found[way]["mended"] + found[way]["broken"]
        assert found[way]["added"] == 10


def test_a_draft_that_lost_what_it_cannot_do_without_grows_again_when_everything_is_added(context, organism):
    """Without enolase no draft of the excerpt makes all amino acids from glucose."""
    screen = context.screen
    memberships = screen.memberships
    lost = memberships[~((memberships["organism"] == organism) & (memberships["reaction"] == "ENO"))]
    assert len(lost) == len(memberships) - 1
    measured = pd.DataFrame(
        {"organism": organism, "role": ["carbon", "nitrogen"], "compound": ["glc__D", "nh4"], "growth": True}
    )
    whole = Screen(screen.organisms, memberships, screen.stoichiometry, screen.media, measured, screen.core)
    broken = Screen(screen.organisms, lost, screen.stoichiometry, screen.media, measured, screen.core)
    assert filled(context, whole, organism, 1)["before"]["grows_rightly"] == 2
    found = filled(context, broken, organism, len(context.graphs.pool.reactions))
    assert found["before"]["grows_rightly"] == 0
    assert found["network"]["mended"] == 2
    assert found["network"]["accuracy"] == 1.0


def test_a_draft_is_ranked_by_a_model_that_saw_no_network_of_its_group(context):
    organisms = context.graphs.organisms
    folds = {fold.name: fold for fold in context.split[1]}
    for organism in context.screen.measured():
        fold = folds[context.unbiased_model(organism)]
        group = organisms.at[organism, "split_group"]
        assert group not in set(organisms.loc[list(fold.train), "split_group"])


def test_a_draft_of_a_group_without_a_fold_is_ranked_by_the_served_model(context, trial):
    other = EvaluationContext(trial.config, trial.settings, trial.inputs, trial.record.root)
    other.graphs.organisms.loc["new"] = other.graphs.organisms.iloc[0]
    other.graphs.organisms.loc["new", "split_group"] = "Nobodies"
    assert other.unbiased_model("new") == PRODUCTION


def test_the_overall_agreement_is_that_of_all_calls_together(trial):
    found = trial.evaluation.metrics["usefulness"]
    each = found["organisms"]
    for way in ("before", *STRATEGIES):
        right = sum(one[way]["grows_rightly"] + one[way]["starves_rightly"] for one in each.values())
        calls = sum(one["calls"] for one in each.values())
        assert found["overall"][way]["accuracy"] == pytest.approx(right / calls)
    assert usefulness.overall({})["before"]["accuracy"] == 0.0


def test_the_most_frequent_reactions_are_those_that_most_groups_have(context, organism):
    pool, known = context.graphs.pool, context.graphs.known
    net = load_network(context.record, PRODUCTION)
    seen = np.flatnonzero(known.has[known.organisms.index(organism)])
    rows = usefulness._chosen(pool, known, net, seen, 10, 0)
    frequency = known.weights @ known.has
    lacking = np.setdiff1d(np.arange(len(pool.reactions)), seen)
    assert frequency[rows["most_frequent"]].min() >= np.sort(frequency[lacking])[-10]
    assert all(len(set(chosen) - set(seen)) == 10 for chosen in rows.values())
