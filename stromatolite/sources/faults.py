"""Network errors of all clients: whether a retry may help, and the message for the user."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from stromatolite.errors import DataError, StromError

PASSING_STATUS: Final = (408, 425, 429, 500, 502, 503, 504)
# named, not imported: an error of a client exists only where that client was imported
_CUT: Final = {
    "aiohttp.ClientConnectionError",
    "aiohttp.ClientPayloadError",
    "botocore.HTTPClientError",
    "botocore.IncompleteReadError",
    "builtins.ConnectionError",
    "builtins.TimeoutError",
    "httpx2.TransportError",
    "requests.ChunkedEncodingError",
    "requests.ConnectionError",
    "requests.Timeout",
    "s3fs.FileExpired",
    "urllib3.IncompleteRead",
    "urllib3.ProtocolError",
}
_CERTIFICATE: Final = {
    "ssl.SSLCertVerificationError",
    "aiohttp.ClientSSLError",
    "requests.SSLError",
    "botocore.SSLError",
}
_NO_CREDENTIALS: Final = {"botocore.NoCredentialsError", "botocore.PartialCredentialsError"}


class Interrupted(Exception):  # noqa: N818 - asked for, not an error
    """Another thread asked to stop."""


class CutShortError(ConnectionError):
    """Fewer bytes came than were announced."""


class ChangedError(ConnectionError):
    """The file is no longer the one of which a part is here."""


def transient(error: BaseException) -> bool:
    """Whether the same request may succeed in a moment."""
    if isinstance(error, StromError) or _among(error, _CERTIFICATE):
        return False
    status = status_of(error)
    if status is not None:
        return status in PASSING_STATUS
    return _among(error, _CUT)


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an error of any client stands for."""
    for each in _chain(error):
        response: Any = getattr(each, "response", None)
        if isinstance(response, dict):
            found = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        else:
            found = getattr(response, "status_code", None) or getattr(each, "status", None)
        if isinstance(found, int):
            return found
    return None


def retry_after(error: BaseException) -> float | None:
    """The seconds for which a busy server asks to be left alone."""
    for each in _chain(error):
        headers: Any = getattr(each, "headers", None) or getattr(getattr(each, "response", None), "headers", None)
        value = headers.get("Retry-After", "") if hasattr(headers, "get") else ""
        if str(value).isdecimal():
            return float(value)
    return None


def described(error: BaseException, what: str, *, fix: str | None = None) -> DataError | None:
    """The error as a message for the user, or None when it is not a network error.

    Args:
        error: what a client raised.
        what: what was asked for and where, to begin a sentence with.
        fix: what to do when the server cannot be reached; it depends on the connector.
    """
    status = status_of(error)
    if _among(error, _CERTIFICATE):
        return DataError(
            f"{what}: the certificate of the server is not trusted.",
            found=_first_line(error),
            fix="Name the certificates to trust in SSL_CERT_FILE (for pip's index in PIP_CERT).",
        )
    words = next((reason for each in _chain(error) if isinstance(reason := getattr(each, "reason", None), str)), None)
    answer = ": ".join(part for part in (f"HTTP {status}" if status else None, words) if part) or None
    if status in (401, 403) or isinstance(error, PermissionError):
        return DataError(f"{what}: it may not be read.", found=answer, fix=_CREDENTIALS)
    if status in (404, 410) or isinstance(error, FileNotFoundError):
        return DataError(f"{what}: it is not there.", found=answer, fix="Check the origin of the source.")
    if status is not None:
        return DataError(f"{what}: the server answers with an error.", found=answer, fix="Run it again later.")
    if _among(error, _NO_CREDENTIALS):
        return DataError(f"{what}: no credentials were found.", fix=f"{_CREDENTIALS} A public one has `anon: true`.")
    if _among(error, _CUT):
        return DataError(
            f"{what}: it cannot be reached, or the connection breaks again and again.",
            found=_first_line(error),
            fix=fix or "Check the network and run it again; what came so far is kept and continued.",
        )
    return None


_CREDENTIALS: Final = "Give the credentials that its owner asks for, in the environment, never in the entry."


def _first_line(error: BaseException) -> str:
    text = re.sub(r"//[^/@\s]*@", "//", str(error).strip())  # an address may hold a password
    return text.splitlines()[0][:300] if text else type(error).__name__


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 10:
        yield error
        before = None if error.__suppress_context__ else error.__context__
        error, seen = error.__cause__ or before, seen + 1


def _among(error: BaseException, names: set[str]) -> bool:
    kinds = {
        f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for each in _chain(error) for kind in type(each).__mro__
    }
    return bool(kinds & names)
