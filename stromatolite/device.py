"""Which device a run uses, and why; the reason goes into the run's lineage."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Literal, get_args

from stromatolite.compat import optional
from stromatolite.errors import ConfigError, StromError, nearest

Policy = Literal["auto", "cpu", "cuda", "require-cuda"]
POLICIES: tuple[str, ...] = get_args(Policy)

_warned: set[str] = set()


class DeviceError(StromError):
    """A device was required that cannot be used here."""


class DeviceWarning(UserWarning):
    """A run goes on a slower device than it could have."""


@dataclass(frozen=True)
class DeviceChoice:
    """A device and why it was chosen.

    Attributes:
        device: the name that torch gives it.
        reason: one line for a person.
    """

    device: Literal["cpu", "cuda"]
    reason: str


def choose_device(policy: str) -> DeviceChoice:
    """Choose by policy: `auto` and `cuda` take CUDA where it works, `cpu` never looks, `require-cuda` insists.

    A fall-back to the CPU is told once a process, by one `DeviceWarning` that says why.

    Raises:
        ConfigError: `policy` is none of the four.
        DeviceError: `require-cuda`, and CUDA cannot be used.
    """
    if policy not in POLICIES:
        guess = nearest(policy, POLICIES)
        raise ConfigError(
            f"There is no device policy {policy!r}.",
            found=policy,
            allowed=", ".join(POLICIES),
            fix=f"Did you mean {guess!r}?" if guess else None,
        )
    if policy == "cpu":
        return DeviceChoice("cpu", "asked for by the policy 'cpu'")
    hindrance, card = _probe_cuda()
    if hindrance is None:
        return DeviceChoice("cuda", f"policy {policy!r}: {card} works")
    if policy == "require-cuda":
        raise DeviceError(
            "CUDA is required but cannot be used.",
            found=hindrance,
            allowed="a CUDA build of torch and a visible GPU",
            fix="Set the device policy to 'auto' to run on the CPU, or repair the CUDA installation.",
        )
    if hindrance not in _warned:
        _warned.add(hindrance)
        warnings.warn(f"Running on the CPU: {hindrance}.", DeviceWarning, stacklevel=2)
    return DeviceChoice("cpu", f"policy {policy!r} fell back: {hindrance}")


def _probe_cuda() -> tuple[str | None, str]:
    """What hinders CUDA (None when nothing does), and the card's name."""
    torch, reason = optional("torch")
    if torch is None:
        return f"torch cannot be imported ({reason})", ""
    if getattr(torch.version, "cuda", None) is None:
        return f"torch {torch.__version__} is built without CUDA", ""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            return _run_on_card(torch, told)
        except Exception as error:  # whatever a driver throws, `auto` has to go on
            return f"the GPU failed a trial computation ({type(error).__name__}: {_first_line(error)})", ""


def _run_on_card(torch: Any, told: list[warnings.WarningMessage]) -> tuple[str | None, str]:
    if not torch.cuda.is_available():
        return f"torch sees no usable GPU ({_first_line(told[0].message)})" if told else "torch sees no GPU", ""
    # is_available() says yes to cards for which this build has no kernels: only a computation shows.
    if float((torch.ones(2, device="cuda") * 2).sum()) != 4.0:
        return "the GPU computed a wrong result", ""
    return None, str(torch.cuda.get_device_name())


def _first_line(message: object) -> str:
    return (str(message).splitlines() or [""])[0]
