"""The evaluation measures all methods on unseen groups, and gives the same bits in any number of processes."""

from __future__ import annotations

import copy
import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from family_trial import REPOSITORY, Trial, trained
from sklearn.metrics import average_precision_score

from models.metabolic import latent_map, usefulness
from models.metabolic.baselines import BASELINES, Scorer
from models.metabolic.checkpoints import load_network
from models.metabolic.config import RuntimeConfig
from models.metabolic.evaluation import Results, compute, documents
from models.metabolic.evaluation_jobs import EvaluationContext
from models.metabolic.fold_scores import METHODS, FoldScores, score_fold
from models.metabolic.masking import hide, hiding_rng, not_seen, rows_of
from models.metabolic.neighbours import Neighbours, neighbours_document
from models.metabolic.pool import Known, build_query
from stromatolite.errors import DataError
from stromatolite.files import write_json
from stromatolite.registry.gates import read_gates
from stromatolite.registry.kinds.numbers import Invariants
from stromatolite.statistics import paired_bootstrap


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained("metabolic", tmp_path_factory)


@pytest.fixture(scope="module")
def context(trial: Trial) -> EvaluationContext:
    return EvaluationContext(trial.config, trial.settings, trial.inputs, trial.record.root)


@pytest.fixture(scope="module")
def results(context: EvaluationContext) -> Results:
    return compute(context)


def test_the_candidate_of_each_group_is_the_model_that_never_saw_it(trial: Trial, context: EvaluationContext) -> None:
    pool, known = context.graphs.pool, context.graphs.known
    found = trial.evaluation.metrics["by_group"]
    assert list(found) == [fold.group for fold in context.split[1]]
    for fold in context.split[1]:
        net = load_network(trial.record, fold.name)
        each = []
        for organism in fold.test:
            assert organism not in fold.train
            for number in range(trial.settings.hidings):
                rng = hiding_rng(trial.config.seed, organism, number)
                seen, hidden = hide(rows_of(known, organism), trial.settings.hidden, rng)
                rows = not_seen(seen, len(pool.reactions))
                scores = net.scores(build_query(pool, known.among(fold.train), seen, rows))
                each.append(average_precision_score(np.isin(rows, hidden), scores))
        assert found[fold.group]["average_precision"] == pytest.approx(np.mean(each))


def test_scores_and_metrics_are_of_one_evaluation(trial: Trial) -> None:
    found, scores = trial.evaluation.metrics, trial.evaluation.scores
    assert scores["units"] == list(found["by_group"])
    for name, values in scores["baselines"].items():
        assert [found["by_group"][unit]["baselines"][name] for unit in scores["units"]] == pytest.approx(values)
        difference, low, high = paired_bootstrap(scores["candidate"], values)
        assert found["baselines"][name]["difference"]["overall"] == pytest.approx(difference)
        assert found["baselines"][name]["difference"]["interval"] == pytest.approx([low, high])


def test_the_mean_over_groups_and_the_mean_over_hidings_are_of_the_same_numbers(trial: Trial) -> None:
    found = trial.evaluation.metrics
    assert np.mean(found["by_hiding"]["candidate"]) == pytest.approx(found["primary"]["overall"])
    assert len(set(found["by_hiding"]["candidate"])) == trial.settings.hidings


def test_perfect_predictions_score_one_everywhere(trial: Trial, results: Results) -> None:
    perfect = [
        dataclasses.replace(one, metrics={**one.metrics, "candidate": np.ones_like(one.metrics["candidate"])})
        for one in results.folds
    ]
    changed = dataclasses.replace(results, folds=perfect)
    evaluation = documents(changed, trial.record, trial.settings, trial.family.primary)
    found, scores = evaluation.metrics, evaluation.scores
    assert found["primary"]["overall"] == 1.0
    assert set(scores["candidate"]) == {1.0}
    assert all(entry["difference"]["overall"] >= 0 for entry in found["baselines"].values())


def test_every_method_ranks_every_masked_network(trial: Trial, results: Results) -> None:
    for one in results.folds:
        assert set(one.metrics) == set(METHODS) == {"candidate", *BASELINES}
        for values in one.metrics.values():
            assert values.shape == (len(one.organisms), 3)
            assert ((values >= 0) & (values <= 1)).all()


@pytest.mark.long
def test_two_processes_give_the_same_bits_as_one(trial: Trial, tmp_path: Path) -> None:
    few = dataclasses.replace(trial.settings, cheshire_steps=1, hidings=1)
    runtime: RuntimeConfig = trial.config.runtime
    written = []
    for workers in (1, 2):
        config = dataclasses.replace(trial.config, runtime=dataclasses.replace(runtime, workers=workers))
        found = trial.family.evaluate(config, few, trial.inputs, trial.record, tmp_path / f"figures{workers}")
        write_json(tmp_path / f"{workers}.json", {"metrics": found.metrics, "scores": found.scores})
        written.append((tmp_path / f"{workers}.json").read_bytes())
    assert written[0] == written[1]
    pictures = [sorted((tmp_path / f"figures{workers}").iterdir()) for workers in (1, 2)]
    assert [a.read_bytes() for a in pictures[0]] == [b.read_bytes() for b in pictures[1]]


def test_the_invariants_are_found_to_hold(trial: Trial) -> None:
    found = trial.evaluation.metrics["invariants"]
    assert found["scores_not_finite"]["value"] == 0
    assert found["company_changes_score"]["value"] < 1e-3


def scores_of(context: EvaluationContext, net: object) -> FoldScores:
    fold = context.split[1][0]
    return score_fold(context.graphs.pool, context.graphs.known, fold, net, context.settings)  # type: ignore[arg-type]


def test_no_method_is_given_a_network_of_a_tested_group(
    context: EvaluationContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[set[str]] = []

    def spy(pool: object, known: Known, seed: int) -> Scorer:
        given.append(set(known.groups))
        return lambda query: np.zeros(len(query.rows))

    patched = {name: dataclasses.replace(baseline, method=spy) for name, baseline in BASELINES.items()}
    monkeypatch.setattr("models.metabolic.fold_scores.BASELINES", patched)
    fold = context.split[1][0]
    scores_of(context, load_network(context.record, fold.name))
    assert len(given) == len(BASELINES)
    assert set.union(*given) == set(context.graphs.known.groups) - {fold.group}


def test_every_invariant_that_a_gate_limits_can_be_broken(
    context: EvaluationContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gate that holds by construction is a test and no gate: once seen reactions were sought among those not seen."""
    import torch

    frequency = {"reaction_frequency": BASELINES["reaction_frequency"]}
    monkeypatch.setattr("models.metabolic.fold_scores.BASELINES", frequency)
    monkeypatch.setattr("models.metabolic.fold_scores.METHODS", ("candidate", *frequency))
    monkeypatch.setattr("models.metabolic.fold_scores.SAMPLED", 20)  # fewer than there are in the excerpt
    path = REPOSITORY / "configs" / "gates" / "metabolic.yaml"
    limits = next(gate.gate.limits for gate in read_gates(path).gates if isinstance(gate.gate, Invariants))
    name = context.split[1][0].name
    unsound, dependent = load_network(context.record, name), load_network(context.record, name)
    with torch.no_grad():
        for weight in unsound.parameters():
            weight.fill_(torch.nan)
    scores = dependent.scores
    monkeypatch.setattr(dependent, "scores", lambda query: (found := scores(query)) - found.mean())
    broken = {"scores_not_finite": scores_of(context, unsound), "company_changes_score": scores_of(context, dependent)}
    assert set(limits) == set(broken)
    assert [each for each, found in broken.items() if limits[each].holds(found.invariants[each])] == []
    assert np.isfinite(broken["scores_not_finite"].metrics["candidate"]).all()


def test_growth_is_told_beside_without_the_drafts_whose_fluxes_cannot_be_trusted(
    trial: Trial, results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = results.usefulness
    found = documents(
        dataclasses.replace(results, without_flux=frozenset({first})),
        trial.record,
        trial.settings,
        trial.family.primary,
    ).metrics["usefulness"]
    assert found["without_flux_analysis"] == [first]
    assert found["overall_with_flux_analysis"] == usefulness.overall(
        {name: results.usefulness[name] for name in others}
    )
    assert found["overall"] == usefulness.overall(results.usefulness) != found["overall_with_flux_analysis"]

    again = EvaluationContext(trial.config, trial.settings, trial.inputs, trial.record.root)
    again.graphs.organisms.loc[first, "flux_analysis"] = False
    monkeypatch.setattr("models.metabolic.evaluation.run_jobs", lambda _, jobs: [None] * len(jobs))
    assert compute(again).without_flux == results.without_flux | {first}


def test_a_group_is_another_unit_when_a_network_of_it_is_another(
    trial: Trial, results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scores are compared only where every unit's data are the same."""
    again = EvaluationContext(trial.config, trial.settings, trial.inputs, trial.record.root)
    graphs, fold = again.graphs, again.split[1][0]
    row = graphs.known.organisms.index(fold.test[0])
    has = graphs.known.has.copy()
    has[row, np.flatnonzero(has[row])[0]] = False
    changed = dataclasses.replace(graphs, known=dataclasses.replace(graphs.known, has=has))
    monkeypatch.setitem(again.__dict__, "graphs", changed)
    monkeypatch.setattr("models.metabolic.evaluation.run_jobs", lambda _, jobs: [None] * len(jobs))
    found = compute(again).groups
    assert [group for group, version in found.items() if version != results.groups[group]] == [fold.group]


def test_damaged_weights_of_a_fold_are_reported(trial: Trial, tmp_path: Path) -> None:
    import shutil

    from stromatolite.record import RunRecord

    shutil.copytree(trial.record.root, tmp_path / "run")
    record = RunRecord.open(tmp_path / "run")
    fold = json.loads(trial.inputs.splits.read_text())["folds"][0]["name"]
    record.artifact(f"weights/{fold}.safetensors").write_bytes(b"not weights")
    with pytest.raises(DataError, match=fold):
        compute(EvaluationContext(trial.config, trial.settings, trial.inputs, record.root))


def test_a_collapsed_latent_vector_has_no_active_unit(context: EvaluationContext, results: Results) -> None:
    import torch

    net = copy.deepcopy(load_network(context.record, "production"))
    with torch.no_grad():
        for weight in net.read_out[-1].parameters():
            weight.zero_()
    graphs = context.graphs
    collapsed = latent_map.latent_map(graphs.pool, graphs.known, graphs.organisms, net)
    assert collapsed.document()["active_units"] == 0
    assert collapsed.kl_nats == pytest.approx(0.0)
    assert np.isfinite(collapsed.plane).all()
    assert results.latent.document()["kl_nats"] > 0


def test_fully_correlated_dimensions_are_one_effective_dimension(results: Results) -> None:
    line = np.linspace(-1.0, 1.0, 6)[:, None] * np.ones(4)
    assert dataclasses.replace(results.latent, raw=line).document()["active_units"] == 4
    assert latent_map.effective_dimensions(line) == pytest.approx(1.0)
    assert latent_map.effective_dimensions(np.vstack([np.eye(4), -np.eye(4)])) == pytest.approx(4.0)
    assert latent_map.effective_dimensions(np.zeros((6, 4))) == 0.0


def test_neighbours_are_compared_with_chance_and_a_group_of_one_has_no_relative(results: Results) -> None:
    latent = dataclasses.replace(
        results.latent,
        organisms=("a", "b", "c", "d"),
        groups=("x", "x", "y", "z"),
        kingdoms=("Bacteria", "Bacteria", "Bacteria", "Archaea"),
        metabolisms=("fermenter", "fermenter", "phototroph", "fermenter"),
    )
    found = {"a": Neighbours("b", "c"), "c": Neighbours("d", "d"), "d": Neighbours("a", "a")}
    told = neighbours_document(found, latent)
    assert told["of_their_own_group"] == {"share": 1.0, "chance": pytest.approx(1 / 3), "organisms": 1}
    kingdom = told["of_another_group_and_the_same_kingdom"]
    assert (kingdom["share"], kingdom["chance"]) == pytest.approx((1 / 3, (1 / 2 + 2 / 3 + 0) / 3))
    assert told["of_another_group_and_the_same_metabolism"]["share"] == pytest.approx(1 / 3)


def test_the_latent_vector_of_the_map_is_the_one_that_the_model_gives(
    context: EvaluationContext, results: Results
) -> None:
    graphs = context.graphs
    net = load_network(context.record, "production")
    rows = rows_of(graphs.known, graphs.known.organisms[0])
    other = build_query(graphs.pool, graphs.known, rows, not_seen(rows, len(graphs.pool.reactions)))
    assert results.latent.mean[0] == pytest.approx(net.predict(other)[1], abs=1e-5)


@pytest.mark.parametrize(
    ("order", "oxygen", "autotroph", "life"),
    [
        ("Methanosarcinales", "anaerobe", True, "methanogen"),
        ("Eubacteriales", "anaerobe", True, "acetogen"),
        ("Synechococcales", "aerobe", True, "phototroph"),
        ("Thermotogales", "anaerobe", False, "fermenter"),
        ("Enterobacterales", "facultative", False, "facultative heterotroph"),
    ],
)
def test_metabolism_follows_from_order_oxygen_and_carbon(order, oxygen, autotroph, life) -> None:
    assert latent_map.metabolism(order, oxygen, autotroph) == life


def test_the_plane_keeps_the_two_widest_directions_whatever_their_signs() -> None:
    points = np.random.default_rng(0).normal(size=(30, 5)) * [5.0, 3.0, 0.1, 0.1, 0.1]
    plane, explained = latent_map.principal_plane(points)
    assert explained.sum() > 0.99
    apart = [((each[:, None] - each[None]) ** 2).sum(axis=2) for each in (plane, points)]
    assert np.abs(apart[0] - apart[1]).max() < 1.0
    assert np.abs(plane).max(axis=0) == pytest.approx(plane.max(axis=0))
    assert latent_map.principal_plane(points[:1])[0] == pytest.approx(np.zeros((1, 2)))
