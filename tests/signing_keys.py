"""Elliptic-curve keys in files, made for a test."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

PEM = serialization.Encoding.PEM


def write_keys(folder: Path, name: str = "release") -> tuple[Path, Path]:
    """A private key and its public half, as openssl would write them."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _private(folder / f"{name}.pem", key), _public(folder / f"{name}.pub", key)


def encrypted(folder: Path) -> Path:
    """A private key that asks for a password."""
    cipher = serialization.BestAvailableEncryption(b"secret")
    return _private(folder / "encrypted.pem", ec.generate_private_key(ec.SECP256R1()), cipher)


def of_another_kind(folder: Path) -> Path:
    """A private RSA key."""
    return _private(folder / "rsa.pem", rsa.generate_private_key(65537, 2048))


def on_another_curve(folder: Path) -> Path:
    """A private key on a curve that signatures do not use."""
    return _private(folder / "curve.pem", ec.generate_private_key(ec.SECP256K1()))


def _private(
    path: Path,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    cipher: serialization.KeySerializationEncryption | None = None,
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(PEM, form, cipher or serialization.NoEncryption()))
    return path


def _public(path: Path, key: ec.EllipticCurvePrivateKey) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    path.write_bytes(key.public_key().public_bytes(PEM, form))
    return path
