"""A training asks what an evaluation will ask, ends in the same bytes however it ran, and tells when it went wrong."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import torch
from family_trial import Trial, trained
from interrupts import heed_ctrl_c
from scipy.sparse import csr_array

from models.metabolic.checkpoints import load_network, load_pool
from models.metabolic.config import KLConfig, MetabolicConfig, MetabolicRuntimeConfig, ModelConfig
from models.metabolic.folds import read_folds
from models.metabolic.graph_vae import Batch, GraphVAE
from models.metabolic.graphs import Graphs, read_graphs
from models.metabolic.lightning_module import MaskedNetworks, TrainingData, kl_by_dimension
from models.metabolic.lightning_module import train as train_network
from models.metabolic.masking import hide, hiding_rng, rows_of
from models.metabolic.message_passing import geometric_sum
from models.metabolic.pool import METABOLITE_FEATURES, REACTION_FEATURES, build_query
from models.metabolic.train_run import FoldData, train_fold
from models.training.checkpoints import PRODUCTION
from models.training.cross_validation import FoldRecord
from stromatolite.errors import ContractError, StromError
from stromatolite.family import Inputs
from stromatolite.record import RunRecord

REPOSITORY = Path(__file__).parents[3]
PATIENCE_S = 300
"""Longest that a test waits for a training on a busy machine."""
SMALL = MetabolicConfig(
    model=ModelConfig(width=16, layers=1, latent=4),
    training=dataclasses.replace(MetabolicConfig().training, epochs=3, candidates=100),
    runtime=MetabolicRuntimeConfig(device="cpu", threads=1, workers=1, progress_bar=False),
)

Curve = list[dict[str, float]]


def train(material: TrainingData, config: MetabolicConfig, seed: int, device: str) -> tuple[GraphVAE, Curve]:
    """A trained network and the metrics of its epochs."""
    curve: Curve = []
    return train_network(material, config, seed, device, lambda values, *_: curve.append(dict(values))), curve


# A training that gets Ctrl-C at the moment when the first finished fold is recorded; as a terminal's, it reaches the
# parent and its workers alike.
INTERRUPTED = """\
import os, signal, sys
from pathlib import Path
from models import load_family
from stromatolite.family import Inputs
from stromatolite.config import Schema, load_resolved
from stromatolite.record import RunRecord

if __name__ == "__main__":
    run, folder, scratch, data, splits = map(Path, sys.argv[1:])
    family, record = load_family("metabolic"), RunRecord.open(run)
    config = load_resolved(folder / "config.yaml", Schema.of(family))
    record.listener = lambda: os.killpg(0, signal.SIGINT)
    family.train(config, Inputs(data, splits), record, scratch, "cpu")
"""


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained("metabolic", tmp_path_factory)


@pytest.fixture(scope="module")
def graphs(trial: Trial) -> Graphs:
    return read_graphs(trial.inputs.data)


@pytest.fixture(scope="module")
def material(graphs: Graphs) -> TrainingData:
    return TrainingData(graphs.pool, graphs.known)


@pytest.fixture(scope="module")
def two_ways_of_life(graphs: Graphs) -> TrainingData:
    """Real networks, three cut to what stays inside the cell and three to what needs no phosphorus.

    As they are, the six share their reactions of core biomass, and differ too little to be told apart.
    """
    pool, has = graphs.pool, graphs.known.has.copy()
    across = [REACTION_FEATURES.index(name) for name in ("in_outside", "in_periplasm")]
    phosphorus = pool.metabolite_features[:, METABOLITE_FEATURES.index("phosphorus")] > 0
    has[:3] &= ~pool.reaction_features[:, across].any(axis=1)
    has[3:] &= pool.takes_part @ phosphorus.astype(np.float32) == 0
    return TrainingData(pool, dataclasses.replace(graphs.known, has=has))


def weights(net: GraphVAE) -> dict[str, torch.Tensor]:
    return {name: value.detach() for name, value in net.state_dict().items()}


def made(record: RunRecord) -> dict[str, bytes]:
    """Everything that the training left in the record, by its name, and the curves."""
    root = record.root / "artifacts"
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    kept = {name: path.read_bytes() for name, path in files.items() if name not in ("config.yaml", "lineage.json")}
    points = [(point.name, point.step, point.value) for line, _ in record.curves.read() for point in line]
    return kept | {"curves": json.dumps(points).encode()}


def test_evidence_of_a_step_never_looks_at_the_groups_own_networks(material: TrainingData) -> None:
    """Two organisms share a group: what one has is not told of the other, as when the whole group is left out."""
    known = dataclasses.replace(material.known, groups=("One", "One", *material.known.groups[2:]))

    def step(change: int | None) -> np.ndarray:
        has = known.has.copy()
        if change is not None:
            has[change] ^= True
        queried, _ = MaskedNetworks(TrainingData(material.pool, dataclasses.replace(known, has=has)), SMALL, 0).step(
            0, np.random.default_rng(5)
        )
        return queried.evidence

    assert np.array_equal(step(1), step(None))
    assert not np.array_equal(step(2), step(None))


def test_a_step_asks_for_what_it_hides_among_reactions_that_the_network_lacks(material: TrainingData) -> None:
    pool, known = material.pool, material.known
    signs = pool.stoichiometry.sign()
    numbered = csr_array(signs.multiply(np.arange(1, len(pool.reactions) + 1, dtype=np.float32)[:, None]))
    steps = MaskedNetworks(TrainingData(dataclasses.replace(pool, stoichiometry=numbered), known), SMALL, 0)

    def numbers(equations: csr_array) -> np.ndarray:
        """Which reactions these are: coefficients are now their rows in the pool, counted from one."""
        return abs(equations).max(axis=1).toarray().ravel().astype(int) - 1

    for place, organism in enumerate(known.organisms):
        rows = set(rows_of(known, organism))
        queried, has = steps.step(place, np.random.default_rng(place))
        parts = (queried.seen, queried.queried[np.flatnonzero(has)], queried.queried[np.flatnonzero(has == 0)])
        seen, hidden, others = (set(numbers(part)) for part in parts)
        assert seen | hidden == rows
        assert not seen & hidden
        assert not others & rows
        assert len(others) == min(SMALL.training.candidates, len(pool.reactions) - len(rows))
        assert SMALL.training.hide_least - 0.01 <= len(hidden) / len(rows) <= SMALL.training.hide_most + 0.01


def test_large_groups_are_drawn_more_often_than_small_ones_but_less_than_their_size(material: TrainingData) -> None:
    known = dataclasses.replace(material.known, groups=("One", "One", "One", "One", "Two", "Three"))
    chances = MaskedNetworks(TrainingData(material.pool, known), SMALL, 0).chances
    assert chances.sum() == pytest.approx(1)
    assert chances[:4].sum() == pytest.approx(2 * chances[4])


def test_every_epoch_hides_otherwise_and_a_seed_repeats_them_all(material: TrainingData) -> None:
    def epochs(seed: int) -> list[list[bytes]]:
        hidings = MaskedNetworks(material, SMALL, seed)
        return [[batch.queried.numpy().tobytes() for batch, _ in hidings] for _ in range(2)]

    first = epochs(0)
    assert len(first[0]) == len(material.known.organisms)
    assert first[0] != first[1]
    assert epochs(0) == first
    assert epochs(1) != first


def test_a_hiding_is_the_same_whatever_else_is_hidden_before_it(material: TrainingData) -> None:
    rows = rows_of(material.known, material.known.organisms[0])
    seen, hidden = hide(rows, 0.2, hiding_rng(0, "one", 3))
    assert np.array_equal(hide(rows, 0.2, hiding_rng(0, "one", 3))[0], seen)
    assert np.array_equal(np.sort(np.concatenate([seen, hidden])), rows)
    assert len(hidden) == round(0.2 * len(rows))
    others = [
        hide(rows, 0.2, hiding_rng(*other))[1].tolist() for other in ((1, "one", 3), (0, "two", 3), (0, "one", 4))
    ]
    assert hidden.tolist() not in others
    for share in (1e-9, 1 - 1e-9):
        assert min(map(len, hide(rows[:3], share, np.random.default_rng(0)))) == 1


def test_a_training_lowers_its_loss_and_leaves_a_network_that_knows_networks_of_its_groups(
    material: TrainingData,
) -> None:
    config = dataclasses.replace(SMALL, training=dataclasses.replace(SMALL.training, epochs=12))
    net, curve = train(material, config, 0, "cpu")
    assert curve[-1]["cross_entropy"] < 0.9 * curve[0]["cross_entropy"]
    assert not net.training
    batch, has = next(iter(MaskedNetworks(material, config, seed=99)))
    logits = net(batch).logits.detach().numpy()
    assert logits[has.numpy() > 0].mean() > logits[has.numpy() == 0].mean() + 0.5


@pytest.mark.parametrize("kind", ["torch_geometric", "torch"])
def test_training_ends_in_the_same_weights_by_torch_geometric_and_by_torch(material: TrainingData, kind: str) -> None:
    if geometric_sum()[0] is None:
        pytest.skip(f"torch_geometric does not work here: {geometric_sum()[1]}")
    runtime = dataclasses.replace(SMALL.runtime, message_passing=kind)
    found, _ = train(material, dataclasses.replace(SMALL, runtime=runtime), 0, "cpu")
    for name, value in weights(train(material, SMALL, 0, "cpu")[0]).items():
        torch.testing.assert_close(weights(found)[name], value, atol=1e-5, rtol=1e-5, msg=name)


def latents(net: GraphVAE, material: TrainingData) -> np.ndarray:
    """Posterior means of all networks, each under three hidings, (J, 3, L)."""
    pool, known = material.pool, material.known
    found = []
    for organism in known.organisms:
        for number in range(3):
            seen, hidden = hide(rows_of(known, organism), 0.2, hiding_rng(0, organism, number))
            found.append(net.posterior(build_query(pool, known, seen, hidden))[0].numpy())
    return np.array(found).reshape(len(known.organisms), 3, -1)


def with_kl(**changes: float) -> MetabolicConfig:
    training = dataclasses.replace(SMALL.training, epochs=30, learning_rate=1e-2, weight_decay=0.0)
    return dataclasses.replace(SMALL, training=training, kl=KLConfig(**changes))


def test_latent_vectors_tell_networks_apart_and_stay_where_they_are_when_others_are_hidden(
    two_ways_of_life: TrainingData,
) -> None:
    net, curve = train(two_ways_of_life, with_kl(latent_loss=3.0), 0, "cpu")
    found = latents(net, two_ways_of_life)
    centres = found.mean(axis=1)
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    alike = max(apart[:3, :3].max(), apart[3:, 3:].max())
    assert apart[:3, 3:].min() > 3 * alike
    assert apart[:3, 3:].min() > 3 * np.linalg.norm(found - centres[:, None], axis=2).max()
    assert curve[-1]["active_units"] >= 1
    assert curve[-1]["kl_nats"] > 1
    assert curve[-1]["latent_cross_entropy"] < 0.8 * curve[0]["latent_cross_entropy"]


def test_a_collapse_of_the_latent_vector_shows_in_the_curves(two_ways_of_life: TrainingData) -> None:
    collapsing = with_kl(latent_loss=0.0, weight=10.0, free_nats=0.0, anneal_fraction=0.0)
    net, curve = train(two_ways_of_life, collapsing, 0, "cpu")
    assert curve[-1]["active_units"] == 0
    assert curve[-1]["kl_nats"] < curve[0]["kl_nats"]
    assert np.ptp(latents(net, two_ways_of_life).mean(axis=1), axis=0).max() < 0.1


def test_the_divergence_is_that_of_the_textbook() -> None:
    mean, log_variance = torch.tensor([[0.5, -1.0], [2.0, 0.0]]), torch.tensor([[0.2, -0.7], [-2.0, 0.0]])
    answer: Any = type("VAEOutput", (), {"mean": mean, "log_variance": log_variance})
    ours = torch.distributions.Normal(mean, (0.5 * log_variance).exp())
    expected = torch.distributions.kl_divergence(ours, torch.distributions.Normal(0.0, 1.0)).mean(dim=0)
    torch.testing.assert_close(kl_by_dimension(answer), expected)


def test_free_bits_cost_nothing_and_the_weight_of_the_divergence_rises_from_zero(material: TrainingData) -> None:
    def losses(**changes: float) -> Curve:
        return train(material, dataclasses.replace(SMALL, kl=KLConfig(latent_loss=0.0, **changes)), 0, "cpu")[1]

    for point in losses(weight=0.0):
        assert point["loss"] == pytest.approx(point["cross_entropy"], abs=1e-6)
    for point in losses(weight=1.0, free_nats=100.0, anneal_fraction=0.0)[1:]:
        assert point["loss"] - point["cross_entropy"] == pytest.approx(100.0 * SMALL.model.latent, rel=1e-4)
    rising = [
        point["loss"] - point["cross_entropy"] for point in losses(weight=1.0, free_nats=100.0, anneal_fraction=1.0)
    ]
    steps = SMALL.training.epochs * len(material.known.organisms)
    shares = np.arange(steps).reshape(SMALL.training.epochs, -1).mean(axis=1) / steps
    assert rising == pytest.approx(100.0 * SMALL.model.latent * shares, rel=1e-3)


def test_every_model_of_the_record_has_a_whole_curve(trial: Trial) -> None:
    names = [fold.name for fold in read_folds(trial.inputs.splits)[1]] + [PRODUCTION]
    found = {(point.name, point.step) for line, _ in trial.record.curves.read() for point in line}
    said = ("loss", "cross_entropy", "latent_cross_entropy", "kl_nats", "active_units", "learning_rate")
    epochs = range(trial.config.training.epochs)
    assert found >= {(f"{name}/{curve}", epoch) for name in names for curve in said for epoch in epochs}
    assert all(load_network(trial.record, name).sizes["latent"] == trial.config.model.latent for name in names)


def test_a_folds_network_has_never_seen_the_group_that_is_left_out(trial: Trial, graphs: Graphs) -> None:
    """It is, bit for bit, what comes of a world in which that group does not exist."""
    fold = read_folds(trial.inputs.splits)[1][0]
    without = TrainingData(graphs.pool, graphs.known.without(fold.group))
    assert set(without.known.organisms) == set(fold.train)
    alone = weights(train(without, trial.config, trial.config.seed, "cpu")[0])
    kept = weights(load_network(trial.record, fold.name))
    assert all(torch.equal(alone[name], value) for name, value in kept.items())


def test_the_record_holds_the_networks_that_its_models_were_trained_on(trial: Trial, graphs: Graphs) -> None:
    pool, known = load_pool(trial.record)
    assert pool.reactions == graphs.pool.reactions
    assert known.organisms == graphs.known.organisms
    assert np.array_equal(known.has, graphs.known.has)


def test_a_split_of_other_networks_is_refused_before_anything_is_trained(trial: Trial, tmp_path: Path) -> None:
    from stromatolite.splits import identity

    document = json.loads(trial.inputs.splits.read_text())
    document["folds"][0]["test"] = ["stranger"]
    document["identity"] = identity(document)
    (tmp_path / "split.json").write_text(json.dumps(document))
    record = trial.begin(tmp_path / "run")
    with pytest.raises(ContractError, match="does not fit") as refused:
        trial.family.train(
            trial.config, Inputs(trial.inputs.data, tmp_path / "split.json"), record, tmp_path / "s", "cpu"
        )
    assert "stranger" in str(refused.value.found)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("how", ["a learning rate out of this world", "features that are infinite"])
def test_a_training_that_diverges_says_so_and_leaves_no_model(material: TrainingData, tmp_path: Path, how: str) -> None:
    training = dataclasses.replace(SMALL.training, gradient_clip=0.0)
    if how.startswith("a learning rate"):
        training = dataclasses.replace(training, learning_rate=1e30)
    else:
        features = np.full_like(material.pool.metabolite_features, np.inf)
        material = dataclasses.replace(material, pool=dataclasses.replace(material.pool, metabolite_features=features))
    config = dataclasses.replace(SMALL, training=training)
    with pytest.raises(StromError, match="diverged") as told:
        train_fold(FoldData(material, config, "cpu"), FoldRecord(tmp_path / "fold"))
    assert f"learning_rate {config.training.learning_rate:g}" in str(told.value)
    assert "learning rate" in str(told.value.fix)
    assert not list(tmp_path.rglob("*.safetensors"))


@pytest.mark.long
def test_two_workers_stopped_by_ctrl_c_keep_what_is_finished_and_end_with_the_bytes_of_one(
    trial: Trial, tmp_path: Path
) -> None:
    two, scratch = trial.changed(tmp_path / "two", runtime__workers=2), tmp_path / "two" / "scratch"
    record, expected = two.begin(tmp_path / "run"), made(trial.record)
    (tmp_path / "interrupted.py").write_text(INTERRUPTED)
    paths = (record.root, tmp_path / "two", scratch, two.inputs.data, two.inputs.splits)
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "interrupted.py"), *map(str, paths)],
        cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode != 0
    assert errors.count("KeyboardInterrupt") == 1, errors
    left = [one for one in psutil.process_iter() if _in_session(one, process.pid)]
    assert psutil.wait_procs(left, PATIENCE_S)[1] == []

    finished = {weights: weights.stat().st_mtime_ns for weights in scratch.rglob("*.safetensors")}
    assert 1 <= len(finished) < len(expected)
    again = two.train(RunRecord.open(record.root), scratch)
    assert {weights: weights.stat().st_mtime_ns for weights in finished} == finished
    assert made(again) == expected


def _in_session(process: psutil.Process, session: int) -> bool:
    try:
        return os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False


def test_batches_of_several_networks_train_too(material: TrainingData) -> None:
    config = dataclasses.replace(SMALL, training=dataclasses.replace(SMALL.training, batch_size=4, epochs=1))
    batches = list(MaskedNetworks(material, config, 0))
    assert len(batches) == 2
    assert all(isinstance(batch, Batch) and batch.organisms == 4 for batch, _ in batches)
    net, curve = train(material, config, 0, "cpu")
    assert np.isfinite(list(curve[0].values())).all()
    assert all(torch.isfinite(value).all() for value in weights(net).values())
