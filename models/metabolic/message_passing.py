"""The one switch between torch_geometric and plain torch.

Both sum over links in the same order of links; the numbers agree to 1e-5. torch_geometric is asked for once, and
whatever it breaks of (it is absent, a shared library is missing, its version is another) costs one warning.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

import torch
from torch import Tensor

from models.metabolic.graph_vae import Sum, plain_sum
from stromatolite.compat import broken_pairs, first_line
from stromatolite.errors import DependencyError

log = logging.getLogger(__name__)

LEAST_VERSION: Final = (2, 8)
REMEDY: Final = 'pip install --force-reinstall --no-deps "torch_geometric==2.8.1"'


def choose(kind: str) -> Sum:
    """The sum over links.

    Args:
        kind: `torch_geometric`, `torch`, or `auto`: the first where it works, else the second and one warning.

    Raises:
        DependencyError: torch_geometric was asked for by name and does not work.
    """
    if kind == "torch":
        return plain_sum
    total, reason = geometric_sum()
    if total is not None:
        return total
    if kind == "torch_geometric":
        raise DependencyError(
            "torch_geometric does not work here.",
            found=reason,
            allowed=f"torch_geometric >= {LEAST_VERSION[0]}.{LEAST_VERSION[1]}, or message_passing: auto or torch",
            fix=REMEDY,
        )
    _warn_once(reason)
    return plain_sum


def settled(kind: str) -> str:
    """The name of what `choose` gives: a process that is told it neither looks again nor warns again."""
    return "torch" if choose(kind) is plain_sum else "torch_geometric"


@cache
def geometric_sum() -> tuple[Sum | None, str]:
    """The sum by torch_geometric; or None and why not, in a line.

    It is tried on three links before it is trusted: a package may import and still not work.
    """
    faults = broken_pairs(("torch-geometric",))
    if faults:
        return None, faults[0].problem
    try:
        with _hidden("transformers"):
            import torch_geometric
        version = str(torch_geometric.__version__)
        if tuple(int(part) for part in version.split(".")[:2]) < LEAST_VERSION:
            return None, f"version {version} is older than {LEAST_VERSION[0]}.{LEAST_VERSION[1]}"
        with _hidden("transformers"):
            from torch_geometric.nn import MessagePassing

        class Passing(MessagePassing):
            """Sends each source along its links, as it is."""

            def forward(self, x: Tensor, links: Tensor, size: tuple[int, int]) -> Tensor:
                found: Tensor = self.propagate(links, size=size, x=(x, None))
                return found

        passing = Passing(aggr="sum")

        def total(sources: Tensor, source: Tensor, target: Tensor, targets: int) -> Tensor:
            links = torch.stack([source, target])
            found: Tensor = passing(sources, links, (len(sources), targets))
            return found

        sources, source, target = torch.eye(3), torch.tensor([0, 1, 2]), torch.tensor([1, 1, 0])
        if not torch.equal(total(sources, source, target, 2), plain_sum(sources, source, target, 2)):
            return None, f"version {version} sums three links otherwise than torch"
    except Exception as error:  # a broken package fails in any way it likes, and none of them may stop a training
        return None, first_line(error)
    return total, f"version {version}"


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """As if `module` were not installed.

    torch_geometric tries transformers for its language models, and does without where that is absent; where it is
    broken, torch_geometric would be too. Nothing of it is used here, and its import takes seconds.
    """
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # what makes its import an ImportError
    try:
        yield
    finally:
        del sys.modules[module]


@cache
def _warn_once(reason: str) -> None:
    log.warning("torch_geometric does not work (%s); plain torch gives the same numbers. To fix it: %s", reason, REMEDY)
