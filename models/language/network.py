"""The network: a small language model that reads a text, LoRA on all its layers, and a head that labels each span.

Every registered model carries a copy of this file, so it imports nothing of this repository.

The base's own weights never change. A weights file holds LoRA's matrices and the head alone, and says which base they
belong to: on another they would be noise.

Shape suffixes: B windows, T tokens, D width of the base, S spans, F labels (the fields, and `none` last), K kinds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

WEIGHTS, TOKENIZER, CONFIG = "model*.safetensors", "tokenizer.json", "config.json"
OWNERS = ("subject", "other")
ADAPTER = "adapter"
LORA, QLORA, FULL = "lora", "qlora", "full"


@dataclass(frozen=True)
class Architecture:
    """What has to be known to build the network.

    Attributes:
        labels: the fields, and `none` last.
        kinds: kinds of spans.
        reading: `once`, `twice` (see `tokens`) or `both_ways`: each token sees the whole text.
        layers: of the base, from its first on; None for all.
        rank: of LoRA's matrices.
        alpha: LoRA's output is scaled by alpha / rank.
        width: of the head.
        longest: tokens of a window.
        tuning: what is trained of the base: `lora`, `qlora` (its weights in 4 bits while it trains) or `full`.
    """

    labels: tuple[str, ...]
    kinds: int
    reading: str = "both_ways"
    layers: int | None = None
    rank: int = 16
    alpha: float = 32.0
    width: int = 256
    longest: int = 512
    tuning: str = LORA


@dataclass(frozen=True)
class BaseIdentity:
    """Which base an adapter belongs to: checksums of its weights and of its tokenizer."""

    weights: str
    tokenizer: str


def identify(base: Path) -> BaseIdentity:
    """The identity of the base in a folder.

    Raises:
        ValueError: it is none, or its weights are pickled.
    """
    missing = [name for name in (WEIGHTS, TOKENIZER, CONFIG) if not any(base.glob(name))]
    if missing:
        pickled = [path.name for path in base.glob("*") if path.suffix in {".bin", ".pt", ".pth", ".ckpt"}]
        held = f"; it holds pickled weights: {', '.join(pickled)}" if pickled else ""
        raise ValueError(f"{base} is no base model: it has no {', '.join(missing)}{held}")
    parts = sorted(base.glob(WEIGHTS))
    weights = _sha256(parts[0])
    if len(parts) > 1:  # large models come in parts
        told = "".join(f"{part.name} {_sha256(part)}\n" for part in parts)
        weights = hashlib.sha256(told.encode()).hexdigest()
    return BaseIdentity(weights, _sha256(base / TOKENIZER))


class SpanReader(nn.Module):
    """Texts with spans in, a label and an owner for each span out.

    Args:
        encoder: the base without its language head, LoRA within; see `build`.
        architecture: its measures.
        base: which base `encoder` is made of.
    """

    temperature: Tensor
    """By which the logits of labels and of owners are divided, so that probabilities mean what they say."""
    prior: Tensor
    """What the label of hand-written rules adds to a logit: to that label where it is a field; to `none` where it is a
    field; to `none` where it is `none`; to the owner where it is the subject; to the owner where it is another."""

    def __init__(self, encoder: nn.Module, architecture: Architecture, base: BaseIdentity) -> None:
        super().__init__()
        self.encoder, self.architecture, self.base = encoder, architecture, base
        seen = 3 * int(encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
        labels = len(architecture.labels)
        self.norm = nn.LayerNorm(seen)
        self.inner = nn.Linear(seen + labels + architecture.kinds, architecture.width)
        self.field = nn.Linear(architecture.width, labels)
        self.owner = nn.Linear(architecture.width, len(OWNERS))
        self.register_buffer("temperature", torch.ones(2))
        self.register_buffer("prior", torch.zeros(5))

    def forward(self, batch: Any) -> tuple[Tensor, Tensor]:
        """Logits of a `tokens.Batch`: (S, F), -inf where a label is not allowed, and (S, 2)."""
        hidden_BTD = self.encoder(
            input_ids=batch.ids_BT, attention_mask=self._mask(batch.present_BT), use_cache=False
        ).last_hidden_state.float()
        pooled = pool(hidden_BTD, batch.row_S, batch.first_S, batch.last_S)
        seen = torch.cat([self.norm(pooled), batch.allowed_SF.float(), batch.kind_SK], dim=1)
        inner = functional.gelu(self.inner(seen))
        field_SF = self.field(inner).float().masked_fill(~batch.allowed_SF, -torch.inf)
        return field_SF / self.temperature[0], self.owner(inner).float() / self.temperature[1]

    def combined(
        self, field_SF: Tensor, owner_S2: Tensor, rule_S: Tensor, rule_owner_S: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The logits of `forward` with what rules say of each span: the column of a label, and 0 subject or 1 other."""
        return add_prior(field_SF, owner_S2, rule_S, rule_owner_S, self.prior)

    def _mask(self, present_BT: Tensor) -> Tensor:
        """What each token may look at: all before it, or for `both_ways` all there is."""
        if self.architecture.reading != "both_ways":
            return present_BT.long()
        windows, tokens = present_BT.shape
        return present_BT[:, None, None, :].expand(windows, 1, tokens, tokens)

    def own_state(self) -> dict[str, Tensor]:
        """What was trained: the head, and LoRA's matrices or the whole base."""
        return {name: value for name, value in self.state_dict().items() if self.is_own(name)}

    def is_own(self, name: str) -> bool:
        """Whether an entry of the state is trained, and so belongs to a weights file."""
        return self.architecture.tuning == FULL or "lora_" in name or not name.startswith("encoder.")


def pool(hidden_BTD: Tensor, row_S: Tensor, first_S: Tensor, last_S: Tensor) -> Tensor:
    """First token, last token and mean of each span, (S, 3 D)."""
    sums = functional.pad(hidden_BTD.cumsum(1), (0, 0, 1, 0))
    length = (last_S - first_S + 1).unsqueeze(1)
    mean = (sums[row_S, last_S + 1] - sums[row_S, first_S]) / length
    return torch.cat([hidden_BTD[row_S, first_S], hidden_BTD[row_S, last_S], mean], dim=1)


def add_prior(
    field_SF: Tensor, owner_S2: Tensor, rule_S: Tensor, rule_owner_S: Tensor, prior: Tensor
) -> tuple[Tensor, Tensor]:
    """Logits with what rules say of each span; a label that is not allowed stays at -inf."""
    none, row = field_SF.shape[1] - 1, torch.arange(len(rule_S), device=rule_S.device)
    is_field = rule_S != none
    added_SF = torch.zeros_like(field_SF)
    added_SF[row, rule_S] = torch.where(is_field, prior[0], prior[2])
    added_SF[:, none] = torch.where(is_field, prior[1], prior[2])
    added_S2 = torch.zeros_like(owner_S2)
    added_S2[row, rule_owner_S] = torch.where(rule_owner_S == 0, prior[3], prior[4]) * is_field
    return field_SF + added_SF, owner_S2 + added_S2


def loss(field_SF: Tensor, owner_S2: Tensor, batch: Any) -> Tensor:
    """Cross-entropy of label and owner, mean over spans; the owner of a span that is `none` does not count."""
    field = functional.cross_entropy(field_SF, batch.field_S, ignore_index=-1)
    owned = batch.owner_S >= 0
    if not bool(owned.any()):
        return field
    owner = functional.cross_entropy(owner_S2[owned], batch.owner_S[owned], reduction="sum")
    return field + owner / max(1, int((batch.field_S >= 0).sum()))


def build(
    base: Path,
    architecture: Architecture,
    dtype: torch.dtype = torch.float32,
    seed: int = 0,
    quantised_on: str | None = None,
) -> SpanReader:
    """A network on the base in a folder, its LoRA matrices and head new.

    Args:
        base: folder with weights, configuration and tokenizer.
        architecture: its measures.
        dtype: of the base's frozen weights; what is trained is float32.
        seed: of the new weights.
        quantised_on: a device, to hold the base's weights there in 4 bits; a weights file is the same either way.

    Raises:
        ValueError: there is no such base, it wants to run code of its own, or it has fewer layers.
    """
    from peft import LoraConfig, get_peft_model

    identity = identify(base)
    is_full = architecture.tuning == FULL
    encoder = read_encoder(base, architecture.layers, torch.float32 if is_full else dtype, quantised_on)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        lora = LoraConfig(
            r=architecture.rank, lora_alpha=architecture.alpha, target_modules="all-linear", lora_dropout=0.0
        )
        net = SpanReader(encoder if is_full else get_peft_model(encoder, lora), architecture, identity)
    for name, value in net.named_parameters():
        if value.is_floating_point():  # a weight in 4 bits is never trained
            value.requires_grad_(net.is_own(name))
    return net


def read_encoder(base: Path, layers: int | None, dtype: torch.dtype, quantised_on: str | None = None) -> Any:
    """The base in a folder without its language head: all of it, or its first layers.

    Raises:
        ValueError: it wants to run code of its own, or has fewer layers.
    """
    from transformers import AutoConfig, AutoModel

    settings = json.loads((base / CONFIG).read_text(encoding="utf-8"))
    if "auto_map" in settings:
        raise ValueError(f"{base} wants to run code of its own (auto_map in {CONFIG}), which is refused")
    config = AutoConfig.from_pretrained(base, local_files_only=True, trust_remote_code=False)
    if layers is not None:
        if not 1 <= layers <= config.num_hidden_layers:
            raise ValueError(f"{layers} layers are asked for, and {base} has {config.num_hidden_layers}")
        config.num_hidden_layers = layers
    with _quiet():
        return AutoModel.from_pretrained(
            base, config=config, dtype=dtype, local_files_only=True, trust_remote_code=False, use_safetensors=True,
            **_in_four_bits(quantised_on, dtype),
        )  # fmt: skip


def _in_four_bits(device: str | None, dtype: torch.dtype) -> dict[str, Any]:
    """What transformers is told to hold weights in 4 bits on a device; nothing without one."""
    if device is None:
        return {}
    from transformers import BitsAndBytesConfig

    four_bits = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype)
    return {"quantization_config": four_bits, "device_map": {"": device}}


class _quiet:  # noqa: N801 - a context, not a type
    """Without transformers' progress bars, and its report that the language head and further layers are not used."""

    def __enter__(self) -> None:
        from transformers.utils import logging

        self.logging, self.level = logging, logging.get_verbosity()
        logging.set_verbosity_error()
        logging.disable_progress_bar()

    def __exit__(self, *_error: object) -> None:
        self.logging.set_verbosity(self.level)
        self.logging.enable_progress_bar()


def load_tokenizer(base: Path) -> Any:
    """The base's tokenizer, which says where in the text each token stands."""
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast.from_pretrained(base, local_files_only=True)


def save(net: SpanReader, weights: Path) -> None:
    """Write what was trained, the measures and the base's identity as one safetensors file."""
    from safetensors.torch import save as serialised

    tensors = {name: value.detach().float().cpu().contiguous() for name, value in net.own_state().items()}
    said = {"architecture": asdict(net.architecture), "base": asdict(net.base)}
    # One entry alone: safetensors writes several in an order of chance. Written by Python: a full disk is then an
    # OSError as everywhere else.
    weights.write_bytes(serialised(tensors, {ADAPTER: json.dumps(said, sort_keys=True)}))


def load(weights: Path, base: Path, dtype: torch.dtype = torch.float32) -> SpanReader:
    """The network that `save` wrote, on its base, ready to read. No pickle is read.

    Raises:
        ValueError: the file is pickled, damaged or of something else, or the base is not the one it was trained on.
    """
    architecture, identity, tensors = _parts(weights)
    found = identify(base)
    for part in ("weights", "tokenizer"):
        wanted, here = getattr(identity, part), getattr(found, part)
        if wanted != here:
            raise ValueError(
                f"{weights} was trained on another base: the sha256 of its {part} is {wanted[:12]}, that of {base} is "
                f"{here[:12]}"
            )
    net = build(base, architecture, dtype)
    missing, unexpected = net.load_state_dict(dict(tensors), strict=False)
    absent = [name for name in missing if net.is_own(name)]
    if absent or unexpected:
        raise ValueError(f"{weights} does not fit its own measures: {(absent or unexpected)[0]}")
    return net.eval()


def _parts(weights: Path) -> tuple[Architecture, BaseIdentity, Mapping[str, Tensor]]:
    """What an adapter's file holds."""
    from safetensors import SafetensorError, safe_open

    with weights.open("rb") as file:
        head = file.read(4)
    if head[:1] == b"\x80" or head == b"PK\x03\x04":
        raise ValueError(f"{weights} is a pickle, which could run anything: adapters are safetensors")
    try:
        with safe_open(weights, framework="pt") as file:
            said = json.loads((file.metadata() or {})[ADAPTER])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        measures: dict[str, Any] = {**said["architecture"], "labels": _names(said["architecture"]["labels"])}
        return Architecture(**measures), BaseIdentity(**said["base"]), tensors
    except (SafetensorError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{weights} is no adapter of this family: {type(error).__name__}: {error}") from error


def _names(labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(label) for label in labels)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
