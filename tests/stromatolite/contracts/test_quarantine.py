"""What is set aside is booked with reasons; too much of it stops the stage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stromatolite.contracts import Ledger, Violation
from stromatolite.errors import ContractError

DRIFTS = Violation("drift_k", "still drifting", "-1.3 K", "from -0.6 to 0.6 K")


def ledger(good: int, bad: int) -> Ledger:
    booked = Ledger("runs", {"run": "0123456789ab"}, {"max_drift_k": 0.6})
    for number in range(good):
        assert booked.enter(f"good{number}.nc", [])
    for number in range(bad):
        assert not booked.enter(f"bad{number}.nc", [DRIFTS])
    return booked


def test_the_report_holds_every_item_reason_schema_and_limit(tmp_path: Path) -> None:
    ledger(3, 1).write(tmp_path / "a.json")
    report = json.loads((tmp_path / "a.json").read_text())
    assert report["checked"] == 4
    assert report["accepted"] == ["good0.nc", "good1.nc", "good2.nc"]
    assert report["quarantined"] == [
        {
            "item": "bad0.nc",
            "reasons": [
                {
                    "field": "drift_k",
                    "rule": "still drifting",
                    "found": "-1.3 K",
                    "allowed": "from -0.6 to 0.6 K",
                }
            ],
        }
    ]
    assert report["quarantine_rate"] == 0.25
    assert report["schemas"] == {"run": "0123456789ab"}
    assert report["settings"] == {"max_drift_k": 0.6}


def test_the_same_items_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    turned = Ledger("runs", {})
    straight = Ledger("runs", {})
    for name in ("a", "b"):
        straight.enter(name, [])
    for name in ("b", "a"):
        turned.enter(name, [])
    straight.write(tmp_path / "straight.json")
    turned.write(tmp_path / "turned.json")
    assert (tmp_path / "straight.json").read_bytes() == (tmp_path / "turned.json").read_bytes()


def test_the_rate_in_force_passes_and_one_item_more_stops() -> None:
    ledger(4, 1).require(0.2)
    with pytest.raises(ContractError) as caught:
        ledger(3, 1).require(0.2)
    message = str(caught.value)
    assert "1 of 4 items quarantined (25%)" in message
    assert "bad0.nc: drift_k: still drifting: found -1.3 K, allowed from -0.6 to 0.6 K" in message
    assert "at most 20%" in message


def test_nothing_accepted_always_stops() -> None:
    with pytest.raises(ContractError):
        ledger(0, 0).require(1.0)
