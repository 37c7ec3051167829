"""A decision's statement, signed: a DSSE envelope beside the signature of the package.

`reports/signatures/<family>/<first 12 hex of the package>.intoto.jsonl`. It names a line of the log of decisions by its
hash, so a log that was written anew no longer fits it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from stromatolite.files import json_text, write_text
from stromatolite.registry.decision_log import PROMOTE, Entry
from stromatolite.registry.keys import missing_extra, private_key, public_key
from stromatolite.registry.statement import PAYLOAD_TYPE, statement

SUFFIX: Final = ".intoto.jsonl"
Files = Callable[[Entry], Mapping[str, str]]
"""Path → sha256 of the package of an entry."""


def envelope_path(folder: Path, package: str) -> Path:
    """Where the signed statement on a package lies."""
    return folder / f"{package[:12]}{SUFFIX}"


def sign_statement(document: Mapping[str, Any], key: Path, target: Path, root: Path) -> bool:
    """Write a statement as a DSSE envelope, signed.

    Args:
        document: the statement.
        key: PEM file of the private key.
        target: where it goes.
        root: the repository, which must not hold the key.

    Returns:
        Whether it was written now; an envelope of this very statement by this key is left as it is.

    Raises:
        ConfigError: the key cannot be used.
        DependencyError: the extra `signing` is not installed.
    """
    dsse, signer = _library()
    private = private_key(key, root)
    payload = json_text(document).encode()
    if target.is_file() and _payload(target, private.public_key()) == payload:
        return False
    envelope = dsse.Envelope(payload, PAYLOAD_TYPE, {})
    envelope.sign(signer.CryptoSigner(private))
    write_text(target, json.dumps(envelope.to_dict(), sort_keys=True) + "\n")
    return True


def statement_problem(family: str, entries: Sequence[Entry], target: Path, key: Path, files: Files) -> str | None:
    """What is wrong with a signed statement: by another key, or not of a line of the log. None when nothing is.

    Args:
        family: whose statement.
        entries: of its log.
        target: the envelope.
        key: PEM file of the public key.
        files: finds the files of an entry's package.

    Raises:
        ConfigError: the file is no public key.
        DataError: the files of the package are not known.
        DependencyError: the extra `signing` is not installed.
    """
    payload = _payload(target, public_key(key))
    if payload is None:
        return f"{target.name} is not signed by this key, or was changed"
    named = json.loads(payload).get("predicate", {}).get("log", {}).get("entry")
    entry = next((each for each in entries if each.hash == named and each.action == PROMOTE), None)
    if entry is None:
        return f"{target.name} is on a decision that the log does not have"
    if payload != json_text(statement(family, entry, files(entry))).encode():
        return f"{target.name} says something else than the log"
    return None


def _payload(path: Path, public: Any) -> bytes | None:
    """The signed bytes of an envelope; None where it is not signed by this key, or is no envelope."""
    dsse, signer = _library()
    from securesystemslib.exceptions import Error as SignatureError

    try:
        envelope = dsse.Envelope.from_dict(json.loads(path.read_text(encoding="utf-8")))
        envelope.verify([signer.SSlibKey.from_crypto(public)], 1)
    except (SignatureError, ValueError, KeyError, TypeError, AttributeError):
        return None
    content: bytes | None = envelope.payload if envelope.payload_type == PAYLOAD_TYPE else None
    return content


def _library() -> tuple[Any, Any]:
    try:
        from securesystemslib import dsse, signer
    except ImportError as error:
        raise missing_extra(error) from None
    return dsse, signer
