"""`strom registry sign`, `verify --key` and the gate `signed`: who signed what, and what is found when it changed."""

from __future__ import annotations

import base64
import json
import marshal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import signing_keys
from registry_stage import Stage
from registry_toys import EXAMPLE

from pipelines.cli import registry
from pipelines.cli.main import main
from stromatolite.errors import ConfigError, DataError, DependencyError
from stromatolite.registry.decision_log import DecisionLog
from stromatolite.registry.loading import load_model

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    return signing_keys.write_keys(tmp_path / "keys")


@pytest.fixture
def sign(stage: Stage, strom: Any, keys: tuple[Path, Path]) -> Callable[..., Any]:
    def run(*arguments: str, key: Path = keys[0]) -> Any:
        return strom(registry.app, "sign", "toy", "--key", str(key), *arguments)

    return run


@pytest.fixture
def verify(strom: Any, keys: tuple[Path, Path]) -> Callable[..., Any]:
    def run(key: Path = keys[1]) -> Any:
        return strom(registry.app, "verify", "toy", "--key", str(key))

    return run


def signatures(stage: Stage) -> dict[str, bytes]:
    folder = stage.root / "reports" / "signatures"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def weights(stage: Stage) -> Path:
    [file] = stage.root.glob("mlruns/artifacts/toy/models/*/artifacts/artifacts/gain.txt")
    return file


def test_a_signed_production_is_verified_also_in_a_clone_that_filled_its_registry(
    stage: Stage, sign: Any, verify: Any
) -> None:
    package = stage.run(gain=3.0, error=0.7)["candidate"]["package"]
    bare = verify()
    assert bare.exit_code == 1
    assert "not signed  toy: version 1 (production); sign it with `strom registry sign toy --key" in bare.stderr
    assert "faulty" not in bare.stderr
    assert "ok      toy: the log is whole, and the registry is what it says\n" in bare.stdout
    done = sign()
    assert done.exit_code == 0, done.output
    assert set(signatures(stage)) == {f"toy/{package[:12]}.sig", f"toy/{package[:12]}.intoto.jsonl"}
    assert "next: commit reports/signatures/toy, and the public key if git does not have it" in done.output
    good = verify()
    assert (good.exit_code, "signed by this key: its files, its decision" in good.output) == (0, True)
    stage.clone()
    empty = verify()
    assert empty.exit_code == 0
    assert "the registry here is empty" in empty.output
    assert "signed by this key: its decision\n" in empty.output
    stage.register()
    stage.promote()
    assert stage.bearers()["production"] == package
    assert verify().exit_code == 0


def test_one_byte_of_the_weights_that_was_changed_is_found(stage: Stage, sign: Any, verify: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    sign()
    content = bytearray(weights(stage).read_bytes())
    content[0] ^= 1
    weights(stage).write_bytes(bytes(content))
    bad = verify()
    assert bad.exit_code == 1
    assert "its signature is of other files: artifacts/gain.txt changed" in bad.stderr


def test_a_file_that_was_added_to_the_model_is_found(stage: Stage, sign: Any, verify: Any) -> None:
    """The digest of the package does not cover it, and Python would import it."""
    stage.run(gain=3.0, error=0.7)
    sign()
    extra = weights(stage).parents[1] / "code" / "numpy.py"
    extra.parent.mkdir()
    extra.write_text("print('here I am')\n")
    assert "faulty  toy: version 1 (production): its signature is of other files: code/numpy.py" in verify().stderr


@pytest.fixture
def compiled(stage: Stage, sign: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A signed model that was loaded, so that Python left a compiled file beside its code."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    stage.run(gain=3.0, error=0.7)
    sign()
    assert load_model(stage.root, "toy").predict(EXAMPLE)["map"].max() == pytest.approx(6.0)
    [file] = weights(stage).parents[1].glob("__pycache__/*")
    return file


def test_using_the_model_does_not_break_its_signature(compiled: Path, verify: Any) -> None:
    assert verify().exit_code == 0


def test_compiled_code_that_is_not_of_the_signed_code_is_found(
    stage: Stage, compiled: Path, sign: Any, verify: Any
) -> None:
    """Python runs it in place of the code file, as long as its header fits."""
    other = marshal.dumps(compile("print('here I am')", "serve.py", "exec"))
    compiled.write_bytes(compiled.read_bytes()[:16] + other)
    bad = verify()
    assert bad.exit_code == 1
    assert f"compiled code lies beside it that is not its own: __pycache__/{compiled.name}" in bad.stderr
    for path in (stage.root / "reports" / "signatures" / "toy").iterdir():
        path.unlink()
    assert "Compiled code lies beside the model" in str(sign().exception)


def test_another_key_does_not_verify(stage: Stage, sign: Any, verify: Any, tmp_path: Path) -> None:
    stage.run(gain=3.0, error=0.7)
    sign()
    bad = verify(signing_keys.write_keys(tmp_path / "keys", "stranger")[1])
    assert bad.exit_code == 1
    assert "its signature is by another key" in bad.stderr
    assert "intoto.jsonl is not signed by this key" in bad.stderr


def test_a_signature_of_another_model_is_found(stage: Stage, sign: Any, verify: Any) -> None:
    first = stage.run(gain=3.0, error=0.8)["candidate"]["package"]
    second = stage.run(gain=4.0, error=0.7)["candidate"]["package"]
    sign("--version", "1")
    sign()
    folder = stage.root / "reports" / "signatures" / "toy"
    (folder / f"{second[:12]}.sig").write_bytes((folder / f"{first[:12]}.sig").read_bytes())
    assert "its signature is of other files: artifacts/gain.txt changed" in verify().stderr


@pytest.mark.parametrize("content", ["", "{}", "not JSON", "[1]", '{"verificationMaterial": {}}'])
def test_what_is_no_signature_is_found(stage: Stage, sign: Any, verify: Any, content: str) -> None:
    stage.run(gain=3.0, error=0.7)
    sign()
    for path in (stage.root / "reports" / "signatures" / "toy").iterdir():
        path.write_text(content)
    bad = verify()
    assert bad.exit_code == 1, bad.output
    assert "its signature cannot be read" in bad.stderr
    assert "intoto.jsonl is not signed by this key, or was changed" in bad.stderr


def test_a_log_that_was_written_anew_does_not_fit_the_signed_decision(stage: Stage, sign: Any, verify: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    sign()
    log = DecisionLog(stage.inputs.log)
    entry = log.entries()[0]
    stage.inputs.log.unlink()
    fields = {key: getattr(entry, key) for key in ("action", "outcome", "production", "decision")}
    log.append(stage.root, **fields, reason="another history")
    assert "is on a decision that the log does not have" in verify().stderr


def test_the_signed_statement_is_the_one_of_the_decision(stage: Stage, sign: Any, strom: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    sign()
    [envelope] = [json.loads(text) for name, text in signatures(stage).items() if name.endswith(".jsonl")]
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert base64.b64decode(envelope["payload"]).decode() == strom(registry.app, "statement", "toy").stdout


def test_signing_again_changes_nothing(stage: Stage, sign: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    sign()
    kept = signatures(stage)
    again = sign()
    assert (again.exit_code, "bears this signature already" in again.output) == (0, True)
    assert signatures(stage) == kept


def test_the_tool_of_model_signing_verifies_it_too(stage: Stage, sign: Any, keys: tuple[Path, Path]) -> None:
    package = stage.run(gain=3.0, error=0.7)["candidate"]["package"]
    sign()
    signature = stage.root / "reports" / "signatures" / "toy" / f"{package[:12]}.sig"
    command = [sys.executable, "-m", "model_signing", "verify", "key", str(weights(stage).parents[1])]
    options = ["--signature", str(signature), "--public_key", str(keys[1])]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def no_file(folder: Path) -> Path:
    return folder / "nothing.pem"


def a_public_key(folder: Path) -> Path:
    return signing_keys.write_keys(folder, "public")[1]


def no_pem(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "text.pem").write_text("a text")
    return folder / "text.pem"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (no_file, "cannot be read"),
        (a_public_key, "public.pub is a public key, and a signature is made with the private one"),
        (no_pem, "is no private key that can be used"),
        (signing_keys.encrypted, "is encrypted"),
        (signing_keys.of_another_kind, "RSAPrivateKey"),
        (signing_keys.on_another_curve, "a key on secp256k1"),
    ],
)
def test_a_key_that_cannot_sign_is_refused_and_nothing_is_written(
    stage: Stage, called: Call, tmp_path: Path, make: Callable[[Path], Path], told: str
) -> None:
    stage.run(gain=3.0, error=0.7)
    key = make(tmp_path / "keys")
    code, _, errors = called(main, "registry", "sign", "toy", "--key", str(key), "--root", str(stage.root))
    assert code == 2
    assert told in errors
    assert "Traceback" not in errors
    assert signatures(stage) == {}


def test_a_private_key_in_the_repository_is_refused(stage: Stage, sign: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    refused = sign(key=signing_keys.write_keys(stage.root / "build")[0])
    assert isinstance(refused.exception, ConfigError)
    assert "lies in the repository" in str(refused.exception)


def test_a_signature_by_another_key_is_not_written_over(stage: Stage, sign: Any, tmp_path: Path) -> None:
    stage.run(gain=3.0, error=0.7)
    sign()
    kept = signatures(stage)
    refused = sign(key=signing_keys.write_keys(tmp_path / "keys", "stranger")[0])
    assert isinstance(refused.exception, DataError)
    assert "is there already, and its signature is by another key" in str(refused.exception)
    assert signatures(stage) == kept


def test_files_that_were_changed_are_not_signed(stage: Stage, sign: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    weights(stage).write_text("9.9")
    refused = sign()
    assert isinstance(refused.exception, DataError)
    assert "its files were changed" in str(refused.exception)
    assert signatures(stage) == {}


def a_private_key(folder: Path) -> Path:
    return signing_keys.write_keys(folder, "private")[0]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (no_file, "cannot be read"),
        (no_pem, "is no public key that can be used"),
        (a_private_key, "private.pem is a private key, and signatures are checked with the public one"),
    ],
)
def test_verify_says_that_a_key_cannot_be_used(
    stage: Stage, called: Call, tmp_path: Path, make: Callable[[Path], Path], told: str
) -> None:
    key = make(tmp_path / "keys")
    code, out, errors = called(main, "registry", "verify", "toy", "--key", str(key), "--root", str(stage.root))
    assert (code, out) == (2, "")
    assert errors.startswith("error: ")
    assert told in errors
    assert "  fix: " in errors


def uninstall(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "model_signing"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "model_signing", None)  # an import of it fails then


def test_without_the_package_sign_and_verify_say_what_to_install(
    stage: Stage, sign: Any, verify: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.run(gain=3.0, error=0.7)
    uninstall(monkeypatch)
    refused = sign()
    assert isinstance(refused.exception, DependencyError)
    assert ".[signing]" in str(refused.exception)
    assert signatures(stage) == {}
    bad = verify()
    assert bad.exit_code == 1
    assert "faulty  toy: the signature cannot be checked. Signatures" in bad.stderr


# The gate.


@pytest.fixture
def gated(stage: Stage, keys: tuple[Path, Path]) -> Stage:
    """Only signed models go to production, and the public key is in the repository."""
    stage.inputs.gates.write_text(stage.inputs.gates.read_text() + "- {kind: signed, public_key: configs/keys/a.pub}\n")
    place = stage.root / "configs" / "keys" / "a.pub"
    place.parent.mkdir()
    place.write_bytes(keys[1].read_bytes())
    stage.commit()
    return stage


def test_the_gate_refuses_an_unsigned_candidate_and_lets_it_pass_when_it_is_signed(gated: Stage, sign: Any) -> None:
    refused = gated.run(gain=3.0, error=0.7)
    assert (refused["outcome"], len(refused["reasons"])) == ("refused", 1)
    assert "signed: it is not signed" in refused["reasons"][0]
    done = sign("--version", "1")
    assert done.exit_code == 0, done.output
    passed = gated.promote()
    assert passed["outcome"] == "promoted"
    [gate] = [gate for gate in passed["gates"] if gate["kind"] == "signed"]
    assert gate["found"]["signed"] is True
    assert len(gate["found"]["public_key_sha256"]) == 64


def test_the_gate_refuses_a_signature_by_another_key(gated: Stage, sign: Any, tmp_path: Path) -> None:
    gated.run(gain=3.0, error=0.7)
    sign("--version", "1", key=signing_keys.write_keys(tmp_path / "keys", "stranger")[0])
    assert gated.promote()["reasons"] == ["signed: its signature is by another key"]


def test_a_clone_asks_for_the_signature_again(gated: Stage, sign: Any) -> None:
    gated.run(gain=3.0, error=0.8)
    sign("--version", "1")
    gated.promote()
    gated.run(gain=4.0, error=0.7)
    sign("--version", "2")
    assert gated.promote()["outcome"] == "promoted"
    gated.clone()
    for path in (gated.root / "reports" / "signatures" / "toy").glob("*.sig"):
        path.unlink()
    gated.register()
    assert "signed: it is not signed" in gated.promote()["reasons"][0]


@pytest.mark.parametrize("cause", ["no public key", "not installed"])
def test_where_the_gate_cannot_be_asked_nothing_moves(
    gated: Stage, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    gated.train_and_evaluate(gain=3.0, error=0.7)
    gated.register()
    if cause == "not installed":
        uninstall(monkeypatch)
    else:
        (gated.root / "configs" / "keys" / "a.pub").unlink()
    with pytest.raises(DependencyError if cause == "not installed" else ConfigError):
        gated.promote()
    assert not gated.inputs.log.exists()
    assert not gated.inputs.decision.exists()
    assert "production" not in gated.bearers()
