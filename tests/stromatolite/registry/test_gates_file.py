"""A gates file that says something else than its author thinks must not be obeyed."""

from pathlib import Path

import pytest

from stromatolite.errors import ConfigError
from stromatolite.registry.gates import read_gates


@pytest.fixture
def gates_file(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "toy.yaml"
        path.write_text(text)
        return path

    return write


@pytest.mark.parametrize("path", sorted(Path("configs/gates").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_committed_gates_file_can_be_read(path):
    assert read_gates(path).gates


def test_the_order_of_the_file_and_its_numbers_are_kept(gates_file):
    text = "schema: 1\ngates:\n- {kind: threshold, name: error, metric: a.b, max: 1e-6}\n- kind: git_clean\n"
    first, second = read_gates(gates_file(text)).gates
    assert (first.name, first.gate.max, first.gate.min) == ("error", 1e-6, None)
    assert second.name == "git_clean"


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        ("{kind: better_then_baselines}", "'better_than_baselines'"),
        ("{kind: threshold, metric: a.b, maximum: 3}", "Did you mean 'max'"),
        ("{kind: threshold, metric: a.b}", "max, min or both"),
        ("{kind: threshold, max: 3}", "metric"),
        ("{kind: threshold, metric: a.b, max: high}", "wrong type"),
        ("{kind: threshold, metric: a.b, max: .inf}", "wrong type"),
        ("{kind: threshold, metric: a.b, max: true}", "wrong type"),
        ("{kind: threshold, metric: a.b, max: 1, min: 2}", "min lies above"),
        ("{kind: threshold, metric: a.b, max: 1, max: 9}", "twice"),
        ("{kind: not_worse_than_champion}", "margin is missing"),
        ("{kind: not_worse_than_champion, margin: -1}", ">= 0"),
        ("{kind: not_worse_than_champion, margin: 0, when_not_comparable: never}", "'fail' or 'pass'"),
        ("{kind: better_than_baselines, confidence: 95}", "0.5 to below 1"),
        ("{kind: invariants, limits: {}}", "at least one"),
        ("{kind: invariants, limits: {humidity: 0}}", "limits: humidity has the wrong type"),
        ("{kind: git_clean, enabled: false}", "unknown"),
        ("git_clean", "no mapping"),
        ("{kind: loads_in_fresh_process, tolerance: 0}", "positive"),
        ("{kind: signed}", "public_key is missing"),
        ("{kind: signed, public_key: /etc/models.pub}", "a file of the repository"),
        ("{kind: signed, public_key: ../models.pub}", "a file of the repository"),
    ],
)
def test_a_faulty_gate_is_refused_with_what_is_wrong_and_the_nearest_right_word(gates_file, gate, told):
    with pytest.raises(ConfigError) as refused:
        read_gates(gates_file(f"schema: 1\ngates:\n- {gate}\n"))
    assert told in str(refused.value)
    assert "toy.yaml" in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "schema: 1\ngates: []\n", "schema: 1\n", "schema: 2\ngates: [{kind: git_clean}]\n"]
)
def test_a_file_without_gates_lets_nothing_through(gates_file, text):
    with pytest.raises(ConfigError):
        read_gates(gates_file(text))


def test_two_gates_of_one_name_cannot_be_told_apart(gates_file):
    with pytest.raises(ConfigError, match="two gates"):
        read_gates(gates_file("schema: 1\ngates: [{kind: git_clean}, {kind: git_clean}]\n"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"absent\.yaml"):
        read_gates(tmp_path / "absent.yaml")
