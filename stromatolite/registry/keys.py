"""Elliptic-curve keys in PEM files, as model-signing takes them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.errors import ConfigError, DependencyError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

CURVES: Final = ("secp256r1", "secp384r1", "secp521r1")
MAKE_ONE: Final = "openssl ecparam -name prime256v1 -genkey -noout -out KEY; openssl ec -in KEY -pubout -out KEY.pub"


def private_key(path: Path, root: Path) -> EllipticCurvePrivateKey:
    """Read a private key.

    Raises:
        ConfigError: the file is not there, lies in the repository, is encrypted, or is no private key of a curve that
            signatures use.
        DependencyError: the extra `signing` is not installed.
    """
    serialization, ec = _cryptography()
    if path.resolve().is_relative_to(root.resolve()):
        raise ConfigError(
            "The private key lies in the repository, where it would end in git.",
            found=path,
            fix="Move it out, and make a new one if it was ever committed.",
        )
    content = _content(path, "private")
    if b"PUBLIC KEY-----" in content and b"PRIVATE KEY-----" not in content:
        raise ConfigError(
            f"{path} is a public key, and a signature is made with the private one.",
            found="a public key",
            allowed="the PEM file of a private key, outside the repository",
            fix=f"Give the private key that it was made from. No key yet? `{MAKE_ONE}`.",
        )
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except TypeError:  # a password was not given
        raise ConfigError(
            f"The private key {path} is encrypted.",
            fix=f"Decrypt it to a file outside the repository: `openssl pkey -in {path} -out KEY`.",
        ) from None
    except ValueError as error:
        raise _no_key(path, "private", str(error)) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name not in CURVES:
        raise _no_key(path, "private", _kind(key))
    return key


def public_key(path: Path) -> EllipticCurvePublicKey:
    """Read a public key.

    Raises:
        ConfigError: the file is not there, or is no public key of a curve that signatures use.
        DependencyError: the extra `signing` is not installed.
    """
    serialization, ec = _cryptography()
    content = _content(path, "public")
    if b"PRIVATE KEY-----" in content:
        raise ConfigError(
            f"{path} is a private key, and signatures are checked with the public one.",
            found="a private key",
            allowed="the PEM file of its public key",
            fix=f"Write the public key: `openssl ec -in {path} -pubout -out KEY.pub`, and give KEY.pub.",
        )
    try:
        key = serialization.load_pem_public_key(content)
    except ValueError as error:
        raise _no_key(path, "public", str(error)) from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in CURVES:
        raise _no_key(path, "public", _kind(key))
    return key


def pem(key: EllipticCurvePublicKey) -> bytes:
    """A public key as PEM."""
    serialization, _ = _cryptography()
    found: bytes = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return found


def key_name(key: EllipticCurvePublicKey) -> str:
    """sha256 of a public key as PEM: how a signature of model-signing names its key."""
    return hashlib.sha256(pem(key)).hexdigest()


def missing_extra(error: ImportError) -> DependencyError:
    """What to say where a package of the extra `signing` is not installed."""
    return DependencyError(
        "Signatures and lists of packages need the extra `signing`.",
        found=str(error),
        fix="pip install --constraint constraints.txt --editable '.[signing]'",
    )


def _cryptography() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec
    except ImportError as error:
        raise missing_extra(error) from None
    return serialization, ec


def _content(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"The {what} key {path} cannot be read.", found=error.strerror, fix=f"Make one: `{MAKE_ONE}`."
        ) from None


def _no_key(path: Path, what: str, found: str) -> ConfigError:
    return ConfigError(
        f"{path} is no {what} key that can be used.",
        found=found.splitlines()[0] if found else "no PEM",
        allowed=f"a PEM file with one {what} key on a curve of {', '.join(CURVES)}",
        fix=f"Make one: `{MAKE_ONE}`.",
    )


def _kind(key: Any) -> str:
    curve = getattr(key, "curve", None)
    return f"a key on {curve.name}" if curve else type(key).__name__.lstrip("_")
