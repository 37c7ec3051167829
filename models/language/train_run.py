"""The whole training: one model on the dossiers of training, which is the one that is tested and served."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import lightning
import torch

from domains.dossiers.fields import LABELS
from models.language import network
from models.language.base import find_base
from models.language.base_cut import cut
from models.language.calibration import calibrate
from models.language.carried_code import ROOT, carry
from models.language.checkpoints import base_path, code_path
from models.language.config import LanguageConfig
from models.language.data import (
    EpochBatches,
    Example,
    Paper,
    base_models,
    evenly,
    fresh_examples,
    read_examples,
    read_papers,
)
from models.language.lightning_module import SpanModule
from models.language.network import Architecture, SpanReader
from models.language.precision import Precision, choose_precision
from models.language.tokens import KINDS, Tokens
from models.training.callbacks import AfterEpoch
from models.training.checkpoints import PRODUCTION, reading, save_weights, weights_path
from models.training.cross_validation import FoldRecord, train_folds
from models.training.fit import fit
from stromatolite.errors import ConfigError, DataError, DependencyError
from stromatolite.family import Inputs
from stromatolite.files import write_json
from stromatolite.record import RunRecord

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainingData:
    """What one training needs.

    Attributes:
        config: of the family.
        base: folder of the cut base.
        train: dossiers that are learnt.
        write: writes new ones; None where the table's are used.
        validation: dossiers that probabilities are fitted on.
        papers: hand-written texts that they are fitted on as well.
        device: `cpu` or `cuda`.
    """

    config: LanguageConfig
    base: Path
    train: list[Example]
    write: Callable[[int], Example] | None
    validation: list[Example]
    papers: list[Paper]
    device: str


def run(config: LanguageConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
    """Train, and leave adapter, base, code and curves in the record.

    Raises:
        ConfigError: the adapter to start from is another file than its checksum says.
        DataError: base or corpus are missing or cannot be used.
        StromError: the training diverged.
    """
    torch.set_num_threads(config.runtime.threads)
    base = base_path(record)
    cut(find_base(config.model.base, base_models(inputs)), config.model.layers or None, base)
    carry(code_path(record))
    chosen = choose_precision(config.training.precision, device)
    write_json(record.artifact("precision.json"), {"precision": chosen.name, "reason": chosen.reason})
    data = training_data(config, inputs, base, device)
    for name in train_folds(train_model, {PRODUCTION: data}, record, scratch, 1):
        log.info("%s: trained on %d dossiers", name, len(data.train))


def training_data(config: LanguageConfig, inputs: Inputs, base: Path, device: str) -> TrainingData:
    """Read the parts of the corpus that a training may see; the test part is not read."""
    train = read_examples(inputs, "train")
    write = fresh_examples(inputs, train, config.seed) if config.training.fresh else None
    validation = evenly(read_examples(inputs, "validation"), config.training.calibration)
    papers = read_papers(inputs, "validation") if config.training.calibration else []
    return TrainingData(config, base, train, write, validation, papers, device)


def train_model(data: TrainingData, record: FoldRecord) -> None:
    """Train one model; its adapter and curves go into the record."""

    def log_metrics(values: Mapping[str, float], epoch: int, _step: int) -> None:
        record.log_metrics({f"{record.name}/{name}": value for name, value in values.items()}, step=epoch)

    net, tokens = start(data)
    fit_network(net, tokens, data, log_metrics, record.folder / "checkpoints")
    calibrate(net, tokens, data.validation, data.papers)
    save_weights(net, weights_path(record, record.name), network.save)


def start(data: TrainingData) -> tuple[SpanReader, Tokens]:
    """The network before training, and what makes its batches."""
    config, model = data.config, data.config.model
    torch.set_num_threads(config.runtime.threads)
    lightning.seed_everything(config.seed, verbose=False)
    architecture = Architecture(
        LABELS, len(KINDS), model.reading, model.layers or None, model.rank, model.alpha, model.width, model.longest,
        model.tuning,
    )  # fmt: skip
    dtype = precision_of(data).base
    quantised_on = data.device if model.tuning == network.QLORA else None
    if quantised_on and find_spec("bitsandbytes") is None:
        raise DependencyError(
            "model.tuning=qlora needs bitsandbytes, which is not installed.",
            fix="pip install bitsandbytes, or take model.tuning=lora.",
        )
    if config.start.adapter:
        net = _adapted(config, data.base, architecture, dtype)
    else:
        net = network.build(data.base, architecture, dtype, config.seed, quantised_on)
    tokens = Tokens(network.load_tokenizer(data.base), LABELS, model.reading, model.longest)  # type: ignore[arg-type]
    return net.train(), tokens


def precision_of(data: TrainingData) -> Precision:
    """The precision that is computed with here."""
    return choose_precision(data.config.training.precision, data.device)


def fit_network(
    net: SpanReader, tokens: Tokens, data: TrainingData, after_epoch: AfterEpoch, checkpoints: Path | None
) -> None:
    """Train a network in place."""
    config, training = data.config, replace(data.config.training, precision=precision_of(data).name)
    batches = EpochBatches(data.train, tokens, training.batch_size, training.dossiers, config.seed, data.write)
    fit(
        SpanModule(net, training, len(batches), training.head_factor),
        batches,
        device=data.device,
        after_epoch=after_epoch,
        checkpoints=checkpoints,
        progress_bar=config.runtime.progress_bar and checkpoints is not None,
    )


def _adapted(config: LanguageConfig, base: Path, architecture: Architecture, dtype: torch.dtype) -> SpanReader:
    """The network of the adapter that the configuration starts from."""
    path = ROOT / config.start.adapter
    if not path.is_file():
        raise DataError(f"There is no adapter {path}.", fix="Name another in start.adapter, or leave it empty.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != config.start.sha256:
        raise ConfigError(
            f"{path} is another adapter than start.sha256 says.", found=found, allowed=config.start.sha256
        )
    with reading(path, "an adapter that was trained on this base", "language"):
        net = network.load(path, base, dtype)
        if net.architecture != architecture:
            raise ValueError(f"it was trained as {net.architecture}, and the configuration asks for {architecture}")
    net.temperature.fill_(1.0)
    return net
