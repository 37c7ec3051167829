"""The kinds of gate, by the name they have in a gates file. A new kind is one class and one line here."""

from __future__ import annotations

from stromatolite.registry.kinds.approval import Approved
from stromatolite.registry.kinds.comparisons import BetterThanBaselines, NotWorseThanChampion, NotWorseThanMethod
from stromatolite.registry.kinds.numbers import Invariants, Threshold
from stromatolite.registry.kinds.provenance import GitClean, LineageComplete
from stromatolite.registry.kinds.result import Gate
from stromatolite.registry.kinds.serving import LoadsInFreshProcess, SignatureCompatible
from stromatolite.registry.kinds.signing import Signed

KINDS: dict[str, type[Gate]] = {
    "threshold": Threshold,
    "invariants": Invariants,
    "better_than_baselines": BetterThanBaselines,
    "not_worse_than_champion": NotWorseThanChampion,
    "not_worse_than_method": NotWorseThanMethod,
    "signature_compatible": SignatureCompatible,
    "lineage_complete": LineageComplete,
    "git_clean": GitClean,
    "loads_in_fresh_process": LoadsInFreshProcess,
    "approved": Approved,
    "signed": Signed,
}
