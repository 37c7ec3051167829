"""Signatures of model packages by model-signing, with a key of one's own and without a network.

`reports/signatures/<family>/<first 12 hex of the package>.sig`, in git: a fresh clone has it, and the digest of the
package does not cover it. `model_signing verify key` reads it as well.
"""

from __future__ import annotations

import base64
import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from stromatolite.errors import DataError
from stromatolite.files import replaced_file, sha256
from stromatolite.registry.compiled import CACHE, foreign_files
from stromatolite.registry.evidence import SignatureCheck
from stromatolite.registry.keys import key_name, missing_extra, pem, private_key, public_key
from stromatolite.registry.served import EXAMPLE_PREDICTION
from stromatolite.registry.stored import package_problem, sound, stored
from stromatolite.registry.versions import PACKAGE_TAG

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

NOT_SIGNED: Final = (
    *("MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt", "registered_model_meta"),
    *("input_example.json", "serving_input_example.json", f"artifacts/{EXAMPLE_PREDICTION}.npz"),
    CACHE,
)
"""What MLflow, the register stage and Python add to a package: it holds times, identifiers and the machine's own
numbers, and so differs from clone to clone."""


def signature_path(folder: Path, package: str) -> Path:
    """Where the signature of a package lies."""
    return folder / f"{package[:12]}.sig"


def sign(version: ModelVersion, key: Path, folder: Path, root: Path) -> tuple[Path, bool]:
    """Sign the files of a version.

    Args:
        version: registered.
        key: PEM file of the private key.
        folder: of the family's signatures.
        root: the repository, which must not hold the key.

    Returns:
        the file of the signature, and whether it was written now; one that is there and holds is left as it is.

    Raises:
        ConfigError: the key cannot be used.
        DataError: the files are not those whose digest the version bears, or compiled code lies there that is not
            theirs, or there is a signature already that does not hold, or is by another key.
        DependencyError: model-signing is not installed.
    """
    hashing, signing, _ = _library()
    public = private_key(key, root).public_key()
    package = sound(version)
    target = signature_path(folder, version.tags[PACKAGE_TAG])
    if target.exists():
        problem = _problem(package.folder, target, pem(public))
        if problem:
            raise DataError(
                f"{target} is there already, and {problem}.", fix="Remove it, and sign again, if you know why."
            )
        return target, False
    _refuse_foreign(package.folder)
    config = signing.Config().use_elliptic_key_signer(private_key=str(key))
    config.set_hashing_config(hashing.Config().set_ignored_paths(paths=NOT_SIGNED))
    with replaced_file(target) as partial:
        config.sign(package.folder, partial)
    return target, True


def check_signature(version: ModelVersion, folder: Path, key: Path) -> SignatureCheck:
    """Check the signature of a version's files.

    Args:
        version: registered.
        folder: of the family's signatures.
        key: PEM file of the public key.

    Raises:
        ConfigError: the file is no public key.
        DependencyError: model-signing is not installed.
    """
    _library()
    public = public_key(key)
    target = signature_path(folder, version.tags.get(PACKAGE_TAG, "unknown"))
    if not target.is_file():
        return SignatureCheck(key_name(public), f"it is not signed: there is no {target.name}")
    try:
        model = stored(version).folder
    except Exception:  # MLflow has many types for a file that is gone
        return SignatureCheck(key_name(public), package_problem(version))
    return SignatureCheck(key_name(public), _problem(model, target, pem(public)) or package_problem(version))


def _refuse_foreign(model: Path) -> None:
    foreign = foreign_files(model)
    if foreign:
        raise DataError(
            "Compiled code lies beside the model that is not its own.", found=", ".join(foreign), fix="Remove it."
        )


def _problem(model: Path, signature: Path, public: bytes) -> str | None:
    """What is wrong with a signature: by another key, of other files, or no signature at all. None when nothing is."""
    from cryptography.exceptions import InvalidSignature

    _, _, verifying = _library()
    with TemporaryDirectory(prefix="strom-key-") as scratch:
        key = Path(scratch, "key.pub")
        key.write_bytes(public)
        try:
            with redirect_stdout(io.StringIO()):  # it prints a word on signatures of older versions
                verifying.Config().use_elliptic_key_verifier(public_key=str(key)).verify(model, signature)
        except InvalidSignature:
            return "its signature is by another key, or was changed"
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as error:
            told = str(error)
            if told.startswith("Key mismatch"):
                return "its signature is by another key"
            if told.startswith("Signature mismatch"):
                return f"its signature is of other files: {_differing(model, signature)} changed"
            return f"its signature cannot be read ({type(error).__name__})"
    foreign = foreign_files(model)
    return f"compiled code lies beside it that is not its own: {', '.join(foreign)}" if foreign else None


def _differing(model: Path, signature: Path) -> str:
    """The files that differ from those that were signed, by name."""
    envelope: dict[str, Any] = json.loads(signature.read_text(encoding="utf-8"))["dsseEnvelope"]
    resources = json.loads(base64.b64decode(envelope["payload"]))["predicate"]["resources"]
    signed = {resource["name"]: resource["digest"] for resource in resources}
    paths = {file.relative_to(model).as_posix(): file for file in model.rglob("*") if file.is_file()}
    here = {
        name: sha256(file) for name, file in paths.items() if name.partition("/")[0] != CACHE and name not in NOT_SIGNED
    }
    names = sorted(name for name in signed.keys() | here.keys() if signed.get(name) != here.get(name))
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _library() -> tuple[Any, Any, Any]:
    try:
        from model_signing import hashing, signing, verifying
    except ImportError as error:
        raise missing_extra(error) from None
    return hashing, signing, verifying
